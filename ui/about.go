package ui

import (
	"fyne.io/fyne/v2"

	"renda/ui/i18n"
	"renda/ui/theme"
	"renda/ui/widgets"
)

func aboutPage(cfg Config) fyne.CanvasObject {
	facts := []string{i18n.T("about.version"), cfg.Version, i18n.T("about.licence"), i18n.T("about.licence.text")}
	if cfg.Source != "" {
		facts = append(facts, i18n.T("about.source"), cfg.Source)
	}
	return widgets.Column(14, widgets.Panel(widgets.Heading(i18n.T("app.name")), widgets.Para(i18n.T("about.text"), ""), widgets.Facts(facts...)),
		widgets.Panel(widgets.Heading(i18n.T("about.limits")), widgets.Para(i18n.T("app.nonsecret"), theme.Alarm), widgets.Para(i18n.T("about.limits.text"), theme.Muted)))
}
