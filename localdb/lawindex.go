package localdb

import (
	"renda/localdb/search"
)

// LawIndex gives the sealed index of the library of law, a laws.Index of app/desk/laws. It holds nothing
// that can't be made again: no snapshot has it. It is closed with the vault.
func (v *Vault) LawIndex() (*search.Store, error) {
	if err := v.enter(); err != nil {
		return nil, err
	}
	defer v.leave()
	v.lmu.Lock()
	defer v.lmu.Unlock()
	if v.laws == nil {
		sealer, err := search.NewSealer(v.header.Suite, v.root)
		if err != nil {
			return nil, err
		}
		v.laws = search.NewStore(v.path(dirLaws), sealer, search.Options{ReadOnly: v.opts.ReadOnly, Hook: v.opts.Hook})
	}
	return v.laws, nil
}
