// Package filing is 规范性文件备案审查: one filed document from its package to the archive
// (监督法 2024 第五章, 立法法第一百零九条至第一百一十五条; domain §1), the yearly catalogue of
// each maker, and the office's yearly report. The tables read like the statute; what a step means
// beyond the table stands in the effects. Every deadline, list of items, class and pattern is a
// rule (app/rules/data).
//
// A document has the parts open (maker, office, committees), internal (office and committees;
// the council of chairs once it has been brought to it) and expert (one expert and the office).
// Only acts of the open part move states. Who proposed a review stands in a petition (app/petition)
// that the maker never sees; the document knows of it in its internal part only.
//
// # Facts
//
// Of the open part, by key:
//
//	maker, joint          organ, organs; the lead maker files a joint document
//	class                 文件类别, a value of the rules filing.class.*
//	doing                 new, amend, repeal (Doings)
//	title, docno          文件名称, 发文字号
//	adopted, published, effective, expires   dates
//	replaces              the filing of the text this one replaces
//	topic                 主题分类 (Topics)
//	higher                rows law, article: 上位法依据 as the maker names it
//	consulted, legality, collective          ticks of the filing form
//	f_report … f_refs     blobs of the package (Items); f_text is the official text
//	copies, report_docno, officer, phone, responsible, remark
//	filed, registered, ended_on              dates set by effects
//	rounds, holds         packages sent; rows on, act of 暂缓登记
//	hint, warn            kind of excluded document the title sounds like; list of texts
//	defects               rows item, what: of the last 暂缓登记
//	return_reason, return_text
//	receivers_due                            names of the other receivers; each is a track (TrackReceiver)
//	missed, missed_by     found not to have been filed
//	talks, explanations, replies             rows on, …, act
//	promised, plan, plan_how, until          the maker's written plan
//	grounds               rows criterion, article, law, law_article, reason: of the written opinion
//	demanded, opinion_text, opinion_docno, opinion_on
//	decision, reply_text, fix_until          the maker's answer
//	corrected_on, fix_how, fixed_on, fix_docno
//	unfixed_text, unfixed_on                 agreed, and not corrected
//	refiled, refiled_no, refiled_doing       the new text's filing
//	halt_on, halt_scope, halt_clauses, halt_grounds, halted_on
//	escalated, upper, upper_outcome
//	motion_on, motion_kind, chairs_meeting, sc_outcome, sc_on, members, votes_for …
//	result, result_text   (Results)
//	archive_no, retention, box, archive_note, archived_on
//	papers_in             rows on, copies, from, how, who, note, act: paper copies as they came
//
// Of the internal part:
//
//	checks                rows item, ok, note: the formal check; checked: of which package
//	modes, trigger, campaign                 审查方式 (Modes), 集中清理
//	findings              rows card, card_version, kind, clause, words, nth, quote, law, law_article,
//	                      verdict (confirmed, dismissed), reason, on, by: findings of rule cards judged
//	                      by a person; "" for kind and words: all of the card on the clause
//	covered               rows hash, name (of the copy), from (hash of the original), from_name, n, purpose,
//	                      on, by, act: 遮盖副本 made
//	similar               rows matter, note, on: 同类问题
//	petitions             rows matter, kind, no, clauses, reasons, on: never who proposed
//	experts               rows account, matter (app/expertise), question, clauses, due, on, round,
//	                      given, opened; asked_papers: papers of a round, with it
//	motion                the motion's text
//	places                rows on, place, box, who: where the paper lies, the last counts; paper_box
//	conflict, conflict_settled
//
// Of a committee's track: verdict, opinion, ticks (rows criterion, article, law, law_article,
// reason), opinion_blobs, given (rows on, act, verdict), urged, urged_on: all internal.
// A committee's own clauses: clauses, internal. Of the part notes (office alone): notes, rows
// expertise, note, on: experts' notes once they were opened.
// Of the expert's part, used no more: expert, expert_question, expert_clauses, expert_note, expert_notes.
package filing
