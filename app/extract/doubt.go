package extract

import "renda/app"

// Doubts about a file's text.
const (
	DoubtName       app.Code = "extract.doubt.name"       // the name claims another kind of file; file, kind
	DoubtTracked    app.Code = "extract.doubt.tracked"    // tracked changes: what was inserted is taken, what was deleted is not
	DoubtDeleted    app.Code = "extract.doubt.deleted"    // deleted text left out; count of characters
	DoubtComments   app.Code = "extract.doubt.comments"   // comments left out; count
	DoubtHidden     app.Code = "extract.doubt.hidden"     // text set as hidden is among the text; count of characters
	DoubtHeaders    app.Code = "extract.doubt.headers"    // headers and footers left out; text
	DoubtNotes      app.Code = "extract.doubt.notes"      // footnotes or endnotes follow the text; count
	DoubtTables     app.Code = "extract.doubt.tables"     // tables became lines; count
	DoubtMerged     app.Code = "extract.doubt.merged"     // merged cells: only the first has the value; count
	DoubtPicture    app.Code = "extract.doubt.picture"    // pictures stayed behind; count
	DoubtNumber     app.Code = "extract.doubt.number"     // numbers made by Word were written out: check them
	DoubtGlyphs     app.Code = "extract.doubt.glyphs"     // some characters could not be read; count
	DoubtPrivate    app.Code = "extract.doubt.private"    // private-use characters: seen only with the maker's own font; count
	DoubtEncoding   app.Code = "extract.doubt.encoding"   // the encoding was guessed; encoding
	DoubtFont       app.Code = "extract.doubt.font"       // fonts not in the file: the characters rest on a table of theirs
	DoubtAltChunk   app.Code = "extract.doubt.altchunk"   // the body is a part in another format
	DoubtVertical   app.Code = "extract.doubt.vertical"   // vertical writing: check the order of lines; pages
	DoubtRotated    app.Code = "extract.doubt.rotated"    // turned text: check the order; pages
	DoubtOCRLayer   app.Code = "extract.doubt.ocrlayer"   // the text is a recogniser's, invisible over a picture; pages
	DoubtPages      app.Code = "extract.doubt.pages"      // pages without text, pictures perhaps; pages
	DoubtFolio      app.Code = "extract.doubt.folio"      // page numbers left out; count
	DoubtJoined     app.Code = "extract.doubt.joined"     // lines of a page were joined to paragraphs
	DoubtActive     app.Code = "extract.doubt.active"     // scripts or actions: not run; what
	DoubtAttached   app.Code = "extract.doubt.attached"   // files within the file: not opened; count
	DoubtLinks      app.Code = "extract.doubt.links"      // links: not followed; count
	DoubtExternal   app.Code = "extract.doubt.external"   // parts outside the file: not fetched; count
	DoubtMacro      app.Code = "extract.doubt.macro"      // macros: not run
	DoubtForm       app.Code = "extract.doubt.form"       // form fields; their values follow the text; count
	DoubtAnnots     app.Code = "extract.doubt.annot"      // notes on pages left out; count
	DoubtSigned     app.Code = "extract.doubt.signed"     // signatures: not verified; count
	DoubtDecrypted  app.Code = "extract.doubt.decrypted"  // encrypted, opened with the password given or an empty one
	DoubtFormula    app.Code = "extract.doubt.formula"    // formulas: the value kept in the file is given; count
	DoubtHiddenRows app.Code = "extract.doubt.hiddenrows" // hidden sheets, rows or columns are among the text; count
	DoubtCut        app.Code = "extract.doubt.cut"        // damage was passed over: text may be missing
	DoubtConform    app.Code = "extract.doubt.conform"    // against the standard of its format, read nevertheless; what
)
