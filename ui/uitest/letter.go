package uitest

import (
	"context"

	"renda/app/extract"
)

// ReadLetter reads a letter as the text it is.
func (d *Desk) ReadLetter(_ context.Context, name string, data []byte, password string) (string, []extract.Doubt, error) {
	if err := locked(name, password); err != nil {
		return "", nil, err
	}
	return string(data), nil, nil
}
