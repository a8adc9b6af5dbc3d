#!/usr/bin/env bash
# Makes files nobody should be harmed by, into a folder: what somebody may choose by mistake or be handed on purpose.
#   hostile_files.sh DIR
set -euo pipefail
mkdir -p "$1" && cd "$1"

# zipped OUT NAME FILE… packs a ZIP: gzip makes the packed bytes and their check, perl the tables around them.
zipped() {
	local out="$1"
	shift
	perl -e '
		my ($dir, $n) = ("", 0);
		open(my $z, ">", shift) or die; binmode $z;
		while (my ($name, $file) = splice(@ARGV, 0, 2)) {
			open(my $g, "-|", "gzip", "-1nc", $file) or die; binmode $g; local $/; my $b = <$g>;
			my ($crc, $size) = unpack("VV", substr($b, -8)); $b = substr($b, 10, -8);
			my $at = tell $z;
			my $h = pack("vvvvvVVVvv", 20, 0, 8, 0, 0x21, $crc, length $b, $size, length $name, 0);
			print $z "PK\3\4", $h, $name, $b;
			$dir .= "PK\1\2" . pack("v", 20) . $h . pack("vvvVV", 0, 0, 0, 0, $at) . $name; $n++;
		}
		my $at = tell $z;
		print $z $dir, "PK\5\6", pack("vvvvVVv", 0, 0, $n, $n, length $dir, $at, 0);
	' "$out" "$@"
}
w='xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
docx() { # OUT, its body from stdin
	local t
	t="$(mktemp -d)"
	cat >"$t/body"
	echo '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>' >"$t/types"
	echo '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>' >"$t/rels"
	zipped "$1" '[Content_Types].xml' "$t/types" _rels/.rels "$t/rels" word/document.xml "$t/body"
	rm -rf "$t"
}
{ echo "<?xml version=\"1.0\"?><w:document $w><w:body><w:p><w:r><w:t>"; head -c 100000000 /dev/zero | tr '\0' ' '; echo '</w:t></w:r></w:p></w:body></w:document>'; } | docx 压缩炸弹.docx
echo "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><w:document $w><w:body><w:p><w:r><w:t>外部&e;</w:t></w:r></w:p></w:body></w:document>" | docx 外部实体.docx
echo "<?xml version=\"1.0\"?><w:document $w><w:body><w:p><w:r><w:t>关于修复路灯的建议</w:t></w:r></w:p></w:body></w:document>" | docx 好的.docx
head -c 300 好的.docx >截断.docx

# A page of PDF, cut off; and one locked by the password 123 (RC4, 40 bits), made once by hand.
printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Par' >截断.pdf
base64 -d >有密码.pdf <<'B'
JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZy9QYWdlcyAyIDAgUj4+CmVuZG9iagoyIDAgb2JqPDwvVHlwZS9QYWdlcy9Db3VudCAxL0tpZHNbMyAw
IFJdPj4KZW5kb2JqCjMgMCBvYmo8PC9UeXBlL1BhZ2UvUGFyZW50IDIgMCBSL01lZGlhQm94WzAgMCAyMDAgMjAwXS9Db250ZW50cyA0IDAgUi9SZXNvdXJj
ZXM8PC9Gb250PDwvRjEgNSAwIFI+Pj4+Pj4KZW5kb2JqCjQgMCBvYmo8PC9MZW5ndGggMzY+PnN0cmVhbQoh6TG/Dci/wjpknqwWhijmDYo+u6D89ZzHDaVy
P8o6w7BcqhEKZW5kc3RyZWFtCmVuZG9iago1IDAgb2JqPDwvVHlwZS9Gb250L1N1YnR5cGUvVHlwZTEvQmFzZUZvbnQvSGVsdmV0aWNhPj4KZW5kb2JqCjYg
MCBvYmo8PC9GaWx0ZXIvU3RhbmRhcmQvViAxL1IgMi9PPDkwYWIzNTRlNTZjMzA4OWY2ODI1MTgxNzg2NzIyZjk0N2YzZmM3YThjZmI2MGIzYTQ3NjJlNjMz
NTM2NDQ0NGM+L1U8YjYwNTZmYWJkYjgyZTI2OGQxZTg3ZjI3YWI3ZThjMmRiYjQ3ZGU5OWY2YTkyYTNlZjBiODUyNTIwNmU2NThhOD4vUCAtND4+CmVuZG9i
agp4cmVmCjAgNwowMDAwMDAwMDAwIDY1NTM1IGYgCjAwMDAwMDAwMDkgMDAwMDAgbiAKMDAwMDAwMDA1MyAwMDAwMCBuIAowMDAwMDAwMTAzIDAwMDAwIG4g
CjAwMDAwMDAyMTQgMDAwMDAgbiAKMDAwMDAwMDI5NiAwMDAwMCBuIAowMDAwMDAwMzU4IDAwMDAwIG4gCnRyYWlsZXI8PC9TaXplIDcvUm9vdCAxIDAgUi9F
bmNyeXB0IDYgMCBSL0lEWzwzMDMxMzIzMzM0MzUzNjM3MzgzOTYxNjI2MzY0NjU2Nj48MzAzMTMyMzMzNDM1MzYzNzM4Mzk2MTYyNjM2NDY1NjY+XT4+CnN0
YXJ0eHJlZgo1NDIKJSVFT0YK
B

: >空的.docx
: >空的.txt
printf 'MZ\220\0\3\0\0\0' >程序.docx
printf '#!/bin/sh\necho\n' >脚本.pdf
printf '机密★10年\n' >标密.txt
# Each with words of its own: the same paper under two names is one.
printf '正文一\n' >"$(printf '上半\n下半.txt')"
printf '正文二\n' >"🏮👩‍👩‍👧𠮷.txt"
printf '正文三\n' >"$(printf '长%.0s' $(seq 78)).txt" # 238 bytes
printf '正文四\n' >"$(printf '\xbe\xc9\xcf\xb5\xcd\xb3.txt')" # 旧系统 in GB18030
printf '正文\n' >消失.txt
mkdir 不让看 && printf '正文\n' >不让看/里面.txt && chmod 000 不让看
mkfifo 管道.txt
ln -s 绕圈.txt 绕圈.txt
# A photo of more than 30 MB.
head -c 45000000 /dev/urandom | convert -size 5000x3000 -depth 8 rgb:- -quality 97 大照片.jpg
