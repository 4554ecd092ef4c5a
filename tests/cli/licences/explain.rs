// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! `cargo wacrg explain licence PATH`.

use super::annotated;

#[test]
fn the_statement_that_applies_is_told_with_its_source() {
    let Some(repo) = annotated() else { return };
    let explain = |path: &str| repo.wacrg(&["explain", "licence", path]).code(0);
    explain("src/lib.rs").says("MIT\n      from its own header, line 2").says("number 1, policy HEAD:wacrg.toml");
    explain("docs/logo.png").says("CC-BY-4.0\n      from docs/logo.png.license");
    explain("docs/spec/enums.md").says("CC-BY-4.0\n      from REUSE.toml:3").says("kind: Markdown");
    explain("LICENSE").says("needs no licence statement: a licence's text");
    explain("docs/empty.md").says("needs no licence statement: an empty file");
    repo.write("zorp.zorp", "zorp");
    explain("zorp.zorp").says("licence: nothing says it").says("kind: not known");
    repo.wacrg(&["explain", "licence"]).code(2).says("explain licence PATH");
    repo.wacrg(&["explain", "licence", "absent.rs"]).code(2).says("absent.rs cannot be read");
    repo.wacrg(&["explain", "licence", "docs"]).code(2).says("is not one file");
    repo.wacrg(&["explain", "jid", "src/lib.rs"]).code(2);
}
