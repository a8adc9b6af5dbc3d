package extract

import (
	"context"
	"strings"

	"renda/app/extract/pdf"
)

func readPDF(ctx context.Context, at place, data []byte, opt Options) (*Text, error) {
	d, err := pdf.Read(ctx, data, opt.Password, opt.Cache)
	if err != nil {
		return nil, err
	}
	t := &Text{}
	for _, p := range d.Pages {
		t.Paras = append(t.Paras, strings.Split(p.Text, "\n")...)
	}
	return t, nil
}
