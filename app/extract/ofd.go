package extract

func readOFD(at place, data []byte) (*Text, error) { return nil, nil }
