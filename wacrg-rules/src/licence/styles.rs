// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! The table of file kinds: one entry each. The first form is the one that is written.
//!
//! An extension that means two things, neither of which the first bytes rule out (`.m`, `.v`, `.cls`), is left out: it
//! is reported as unknown.

use super::style::{First, Form, Prolog, Shape, Style};

const HASH: Form = Form::line("#");
const SLASHES: Form = Form::line("//");
const C_BLOCK: Form = Form::block("/*", " * ", "*/");
const DASHES: Form = Form::line("--");
const SEMICOLON: Form = Form::line(";");
const PERCENT: Form = Form::line("%");
const XML_BLOCK: Form = Form::block("<!--", "", "-->");
const ML_BLOCK: Form = Form::block("(*", " * ", "*)").shaped(Shape::Nested);
const JINJA_BLOCK: Form = Form::block("{#", "", "#}");
const PLAIN: Form = Form::line("").shaped(Shape::Plain);

/// The form of comments inside front matter.
pub const FRONT_MATTER_COMMENT: Form = HASH;

const HASHES: &[Form] = &[HASH];
const C_LIKE: &[Form] = &[SLASHES, C_BLOCK];
const NONE: &[First] = &[];
const SCRIPT: &[First] = &[First::Shebang];
const WEB: &[First] = &[First::FrontMatter];

const fn kind(
    name: &'static str,
    read: &'static [Form],
    first: &'static [First],
    extensions: &'static [&'static str],
    names: &'static [&'static str],
) -> Style {
    Style { name, write: Some(read[0]), read, first, prolog: Prolog::Nothing, tight: false, extensions, names }
}

/// A template: an empty line after the header would be printed.
const fn tight(style: Style) -> Style {
    Style { tight: true, ..style }
}

const fn with(prolog: Prolog, style: Style) -> Style {
    Style { prolog, ..style }
}

const fn mute(name: &'static str, extensions: &'static [&'static str], names: &'static [&'static str]) -> Style {
    Style { name, write: None, read: &[], first: NONE, prolog: Prolog::Nothing, tight: false, extensions, names }
}

/// Every kind of file that is known.
#[rustfmt::skip]
pub const STYLES: &[Style] = &[
    // Line comments with `#`.
    kind("shell", HASHES, SCRIPT, &["sh", "bash", "zsh", "ksh", "dash", "bats", "command", "ebuild", "envrc"],
        &[".bashrc", ".bash_profile", ".bash_aliases", ".profile", ".zshrc", ".zshenv", ".zprofile", ".envrc",
        "pkgbuild", "apkbuild", "gradlew", "mvnw", ".xinitrc", ".shellcheckrc"]),
    kind("Python", HASHES, &[First::Shebang, First::Coding], &["py", "pyi", "pyw", "pyx", "pxd", "bzl", "star", "smk",
        "gyp", "gypi", "bazel"],
        &["build", "workspace", "snakefile", "sconstruct", "sconscript", "wscript", "tiltfile"]),
    kind("Ruby", &[HASH, Form::block("=begin", "", "=end").shaped(Shape::Fence)], &[First::Shebang, First::Coding],
        &["rb", "rbi", "rake", "gemspec", "ru", "podspec", "rbw"],
        &["gemfile", "rakefile", "vagrantfile", "podfile", "brewfile", "fastfile", "appfile", "guardfile", "capfile",
        "dangerfile"]),
    kind("Perl", HASHES, SCRIPT, &["pl", "pm", "t", "psgi"], &["cpanfile"]),
    kind("YAML", HASHES, &[First::Shebang, First::Lines(&["#yaml-language-server:", "#cloud-config", "##template:",
        "#syntax=", "#jinja"])],
        &["yaml", "yml", "cff", "clang-format", "clang-tidy", "clangd"],
        &[".pages", ".clang-format", ".clang-tidy", ".clangd", ".yamllint", ".gemrc", ".condarc", "pubspec.yaml",
        "mkdocs.yml"]).yaml(),
    kind("TOML", HASHES, &[First::Shebang, First::Lines(&["#:schema"])], &["toml"], &["pipfile", ".taplo.toml",
        "cargo.toml"]),
    kind("Dockerfile", HASHES, &[First::Shebang, First::Lines(&["#syntax=", "#escape=", "#check="])], &["dockerfile",
        "containerfile"], &["dockerfile", "containerfile"]),
    kind("CMake", &[HASH, Form::block("#[[", "", "]]")], NONE, &["cmake"], &["cmakelists.txt"]),
    kind("PowerShell", &[HASH, Form::block("<#", "", "#>")], SCRIPT, &["ps1", "psm1", "psd1"], &[]),
    kind("Terraform", &[HASH, SLASHES, C_BLOCK], NONE, &["tf", "tfvars", "hcl", "nomad", "tofu"], &[]),
    kind("Nix", &[HASH, C_BLOCK], SCRIPT, &["nix"], &[]),
    kind("Nim", &[HASH, Form::block("#[", "", "]#").shaped(Shape::Nested)], &[First::Shebang, First::Lines(&["#?"])],
        &["nim", "nims", "nimble"], &["nim.cfg"]),
    kind("Julia", &[HASH, Form::block("#=", "", "=#").shaped(Shape::Nested)], SCRIPT, &["jl"], &[]),
    kind("Gherkin", HASHES, &[First::Lines(&["#language:"])], &["feature"], &[]),
    kind("R", HASHES, SCRIPT, &["r"], &[".rprofile", ".renviron"]),
    kind("hash comments", HASHES, SCRIPT,
        &["mk", "mak", "make", "am", "fish", "tcl", "awk", "gawk", "sed", "ex", "exs", "cr", "graphql", "gql",
        "graphqls", "properties", "conf", "cfg", "env", "rego", "just", "jq", "gn", "gni",
          "service", "socket", "timer", "target", "mount", "path", "slice", "desktop", "po", "pot", "org", "coffee",
        "capnp", "ttl", "bb", "bbappend", "bbclass", "ninja", "earth", "gdb", "gitignore", "http", "wrap", "pc",
        "dockerignore", "mojo", "nu", "elv", "raku", "rakumod", "sage", "ledger", "rq", "sparql"],
        &["makefile", "gnumakefile", "bsdmakefile", "kbuild", "kconfig", "justfile", ".justfile", "earthfile",
        "procfile", "codeowners", ".gitignore", ".gitattributes", ".gitmodules", ".mailmap", ".git-blame-ignore-revs",
        ".editorconfig", ".dockerignore",
          ".containerignore", ".npmignore", ".prettierignore", ".eslintignore", ".stylelintignore",
        ".markdownlintignore", ".helmignore", ".gcloudignore", ".vercelignore", ".slugignore", ".hgignore", ".ignore",
        ".rgignore", ".fdignore", ".cargoignore",
          ".env", ".flake8", ".pylintrc", "pylintrc", ".coveragerc", ".bazelrc", ".bazelignore", ".tool-versions",
        ".yarnrc", ".inputrc", ".htaccess", ".mdlrc", "meson.build", "meson.options", "meson_options.txt",
        "requirements.txt", "requirements.in", "constraints.txt",
          "requirements-dev.txt", "dev-requirements.txt", "robots.txt", "manifest.in", "setup.cfg", "ansible.cfg",
        "doxyfile", ".gdbinit", ".shellspec", ".browserslistrc", "crontab", ".gitmessage", ".fmf"]),

    // Comments as in C.
    kind("Rust", C_LIKE, &[First::RustShebang, First::CargoFrontMatter], &["rs", "ron"], &[]),
    kind("JavaScript", C_LIKE, &[First::Shebang, First::FrontMatter, First::Docblock], &["js", "mjs", "cjs", "jsx",
        "jsonc", "json5", "hjson", "code-workspace", "es6", "gs", "jsonnet", "libsonnet"],
        &["tsconfig.json", "jsconfig.json", "devcontainer.json", ".devcontainer.json", "tslint.json", ".eslintrc.json",
        ".jshintrc", ".swcrc", "deno.jsonc", "api-extractor.json", "typedoc.json"]),
    kind("TypeScript", C_LIKE, &[First::Shebang, First::Docblock], &["ts", "tsx", "mts", "cts"], &[]),
    kind("C", &[C_BLOCK, SLASHES], NONE, &["c", "h", "s", "ld", "lds", "y", "l", "dts", "dtsi"], &[]),
    kind("Swift", C_LIKE, &[First::Shebang, First::Lines(&["//swift-tools-version"])], &["swift"], &[]),
    kind("slash comments", C_LIKE, SCRIPT,
        &["cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "h++", "ipp", "tpp", "inl", "cu", "cuh", "ino", "mm", "cs",
        "csx", "java", "kt", "kts", "scala", "sc", "sbt", "groovy", "gradle", "go", "dart", "zig", "zon", "proto",
        "thrift", "fbs", "sol", "cue", "bicep",
          "prisma", "qml", "scad", "typ", "gleam", "di", "hx", "as", "vala", "vapi", "odin", "move", "cairo", "wgsl",
        "glsl", "vert", "frag", "comp", "geom", "tesc", "tese", "hlsl", "metal", "smithy", "dot", "gv", "sv", "svh",
        "rl", "g4", "aidl", "avdl", "pkl", "swiftinterface", "tsp", "idl", "webidl", "circom", "noir", "nr", "pest",
        "lalrpop", "slint"],
        &["go.mod", "go.work", "jenkinsfile"]),
    kind("PHP", &[SLASHES, C_BLOCK, HASH.not("[")], &[First::Shebang, First::Php], &["php", "phtml", "php5", "phps"],
        &[]),
    kind("CSS", &[C_BLOCK], &[First::Charset, First::FrontMatter], &["css", "pcss", "qss", "wxss", "rcss"], &[]),
    kind("SCSS", C_LIKE, &[First::Charset, First::FrontMatter], &["scss", "less", "sass", "styl"], &[]),
    kind("AsciiDoc", &[SLASHES, Form::block("////", "", "////").shaped(Shape::Fence)], WEB, &["adoc", "asciidoc",
        "asc"], &[]),
    kind("Pascal", &[SLASHES, Form::block("{", "", "}"), Form::block("(*", "", "*)")], NONE, &["pas", "dpr", "lpr",
        "dpk"], &[]),

    // Comments as in XML.
    with(Prolog::Xml, kind("XML", &[XML_BLOCK], &[First::FrontMatter, First::XmlDeclaration],
        &["xml", "svg", "xsl", "xslt", "xsd", "xhtml", "wsdl", "rss", "atom", "kml", "gpx", "plist", "csproj", "vbproj",
        "fsproj", "vcxproj", "proj", "props", "targets", "nuspec", "resx", "xaml", "axaml", "storyboard", "xib", "iml",
        "fxml", "ui", "qrc", "rng", "sch", "dtd", "jelly", "ditamap", "dita", "xlf", "xliff", "xmp", "csl", "wxs",
        "slnx", "urdf", "glade", "opml", "mathml", "musicxml", "natvis", "runsettings"],
        &["pom.xml", "nuget.config"])),
    with(Prolog::Html, kind("HTML", &[XML_BLOCK], &[First::FrontMatter, First::XmlDeclaration], &["html", "htm", "xht",
        "vue", "svelte"], &[])),
    kind("Markdown", &[XML_BLOCK], WEB, &["md", "markdown", "mkd", "mdown", "mkdn", "rmd", "qmd", "textile", "mdwn"],
        &[]),
    kind("MDX", &[Form::block("{/*", "", "*/}")], WEB, &["mdx"], &[]),

    // Templates.
    tight(kind("Jinja", &[Form::block("{#-", "", "-#}"), JINJA_BLOCK], &[First::Lines(&["#jinja2:"])], &["j2", "jinja",
        "jinja2", "njk", "tera"], &[])),
    tight(kind("Twig", &[Form::block("{#-", "", "-#}"), JINJA_BLOCK], NONE, &["twig"], &[])),
    tight(kind("Handlebars", &[Form::block("{{!--", "", "--}}"), Form::block("{{!", "", "}}")], NONE, &["hbs",
        "handlebars"], &[])),
    tight(kind("ERB", &[Form::block("<%#", "", "%>")], NONE, &["erb", "ejs"], &[])),
    tight(kind("JSP", &[Form::block("<%--", "", "--%>")], NONE, &["jsp", "jspx", "aspx", "ascx", "asax", "master"],
        &[])),
    tight(kind("Blade", &[Form::block("{{--", "", "--}}")], NONE, &[], &[])),
    tight(kind("Liquid", &[Form::block("{% comment %}", "", "{% endcomment %}"), Form::block("{%- comment -%}", "",
        "{%- endcomment -%}")], WEB, &["liquid"], &[])),
    tight(kind("FreeMarker", &[Form::block("<#--", "", "-->")], &[First::Ftl], &["ftl", "ftlh", "ftlx"], &[])),
    tight(kind("Velocity", &[Form::line("##"), Form::block("#*", "", "*#")], NONE, &["vm", "vtl"], &[])),
    tight(kind("Go template", &[Form::block("{{- /*", "", "*/ -}}"), Form::block("{{/*", "", "*/}}")], NONE, &["gotmpl",
        "gohtml"], &[])),
    tight(kind("Razor", &[Form::block("@*", "", "*@")], NONE, &["cshtml", "razor"], &[])),
    tight(kind("Mustache", &[Form::block("{{!", "", "}}")], NONE, &["mustache"], &[])),
    tight(kind("Pug", &[Form::line("//-"), SLASHES], NONE, &["pug", "jade"], &[])),
    tight(kind("Haml", &[Form::line("-#")], NONE, &["haml"], &[])),

    // Two dashes.
    kind("SQL", &[DASHES, C_BLOCK], NONE, &["sql", "ddl", "psql", "pgsql", "cql"], &[]),
    kind("Lua", &[Form::block("--[[", "", "]]"), DASHES], SCRIPT, &[], &[]).writing(DASHES, &["lua", "luau",
        "rockspec"], &[".luacheckrc"]),
    kind("Haskell", &[DASHES, Form::block("{-", "", "-}").shaped(Shape::Nested)], &[First::Shebang,
        First::Lines(&["--stack", "{-stack", "{-cabal:"])], &["hs", "hsc", "purs", "elm", "agda", "idr", "dhall",
        "cabal"], &["cabal.project"]),
    kind("dash comments", &[DASHES], SCRIPT, &["adb", "ads", "vhd", "vhdl", "applescript"], &[]),
    kind("Lean", &[DASHES, Form::block("/-", "", "-/").shaped(Shape::Nested)], NONE, &["lean"], &[]),

    // Semicolons.
    kind("Lisp", &[Form::line(";;"), SEMICOLON, Form::block("#|", "", "|#").shaped(Shape::Nested)], SCRIPT, &["el",
        "lisp", "lsp", "scm", "ss", "sld", "rkt", "clj", "cljs", "cljc", "edn", "fnl", "hy", "jank", "asd", "rktl"],
        &[".emacs", ".spacemacs"]),
    kind("assembly", &[SEMICOLON], NONE, &["asm", "nasm", "ll", "mir"], &[]),
    kind("WebAssembly text", &[Form::line(";;"), Form::block("(;", "", ";)").shaped(Shape::Nested)], NONE, &["wat",
        "wast"], &[]),
    kind("ini", &[SEMICOLON, HASH], NONE, &["ini", "inf", "ahk", "iss", "nsi", "nsh"], &[".npmrc"]),
    kind("registry file", &[SEMICOLON], &[First::Lines(&["windowsregistryeditor", "regedit4"])], &["reg"], &[]),
    kind("dune", &[SEMICOLON], NONE, &[], &["dune", "dune-project", "dune-workspace"]),

    // Per cent signs.
    kind("TeX", &[PERCENT], &[First::Lines(&["%!tex", "%&"])], &["tex", "latex", "sty", "bib", "bst", "dtx", "ins",
        "ltx", "tikz"], &[]),
    kind("Erlang", &[PERCENT], &[First::Shebang, First::Lines(&["%%!"])], &["erl", "hrl", "escript", "yrl", "xrl"],
        &["rebar.config", "rebar.config.script"]),
    kind("Mermaid", &[Form::line("%%")], WEB, &["mmd", "mermaid"], &[]),
    kind("PostScript", &[PERCENT], &[First::Lines(&["%!"])], &["ps", "eps"], &[]),

    // The others.
    kind("OCaml", &[ML_BLOCK], SCRIPT, &["ml", "mli", "mll", "mly", "sml", "thy"], &[]),
    kind("F#", &[SLASHES, ML_BLOCK], SCRIPT, &["fs", "fsi", "fsx"], &[]),
    kind("Batch", &[Form::word("@rem"), Form::word("rem"), Form::line("::")], &[First::Lines(&["@echooff", "@echoon"])],
        &["bat", "cmd"], &[]),
    kind("Visual Basic", &[Form::line("'"), Form::word("rem")], NONE, &["vb", "vbs", "bas", "vba"], &[]),
    kind("PlantUML", &[Form::line("'")], NONE, &["puml", "plantuml", "iuml"], &[]),
    kind("Fortran", &[Form::line("!")], NONE, &["f90", "f95", "f03", "f08", "f18"], &[]),
    kind("Vim", &[Form::line("\""), HASH], SCRIPT, &["vim"], &[".vimrc", "_vimrc", ".exrc", ".gvimrc", ".ideavimrc"]),
    kind("M4", &[Form::word("dnl"), HASH], SCRIPT, &["m4", "ac"], &["configure.ac", "configure.in", "acinclude.m4"]),
    kind("roff", &[Form::line(".\\\""), Form::line("'\\\"")], &[First::Lines(&["'\\\""])], &["man", "mdoc", "roff",
        "troff"], &[]),
    kind("reStructuredText", &[Form::line("..").shaped(Shape::Markup)], WEB, &["rst"], &[]),
    kind("XQuery", &[Form::block("(:", "", ":)").shaped(Shape::Nested)], NONE, &["xq", "xql", "xqm", "xqy", "xquery"],
        &[]),
    tight(kind("Elixir template", &[Form::block("<%!--", "", "--%>"), Form::block("<%#", "", "%>")], NONE, &["eex",
        "heex", "leex"], &[])),
    kind("sidecar", &[PLAIN], NONE, &["license"], &[]),

    // No comments at all: a sidecar or REUSE.toml speaks for them.
    mute("JSON", &["json", "jsonl", "ndjson", "geojson", "topojson", "webmanifest", "ipynb", "har", "arb", "map",
        "sarif", "avsc", "gltf", "lottie", "tfstate", "webapp", "jsonld"],
        &[".prettierrc", ".babelrc", ".eslintrc", ".stylelintrc", ".arcconfig", ".arclint", ".arcunit", ".nycrc",
        ".all-contributorsrc", "composer.lock", "flake.lock", "deno.lock", "package-lock.json", "npm-shrinkwrap.json",
        "pipfile.lock", "package.resolved", ".bowerrc", ".watchmanconfig"]),
    mute("lock file", &["lock", "lockb", "sum", "lockfile"],
        &["cargo.lock", "go.sum", "go.work.sum", "yarn.lock", "poetry.lock", "uv.lock", "pdm.lock", "pubspec.lock",
        "gemfile.lock", "podfile.lock", "mix.lock", "pnpm-lock.yaml", "pixi.lock", "chart.lock", ".terraform.lock.hcl",
        "bun.lock", "conan.lock", "gradle.lockfile"]),
    mute("table", &["csv", "tsv", "psv", "parquet", "arrow", "feather"], &[]),
    mute("plain text", &["txt", "text", "log", "pem", "crt", "cer", "csr", "key", "pub", "sha1", "sha256", "sha512",
        "md5", "sln", "diff", "patch", "snap", "golden", "expected", "out", "vcf", "ics", "eml", "mbox", "srt", "hex",
        "b64", "nfo", "typed", "keep", "stderr", "stdout"],
        &["cname", ".gitkeep", ".keep", ".nojekyll", "py.typed", "version", ".nvmrc", ".node-version",
        ".python-version", ".ruby-version", ".java-version", ".terraform-version", ".rust-version", "authors",
        "contributors", "maintainers", "changelog", "changes", "news", "readme", "todo", "install", "notice", "license",
        "licence", "copying", "unlicense", "rust-toolchain", "commit_editmsg", ".empty"]),
    mute("binary", &["png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "icns", "tif", "tiff", "psd", "heic",
        "jxl", "pdf", "zip", "gz", "tgz", "bz2", "xz", "zst", "lz4", "7z", "rar", "tar", "jar", "war", "apk", "aab",
        "ipa", "whl", "crate", "deb", "rpm", "dmg", "iso", "exe", "dll", "so", "dylib", "a", "lib", "o", "obj", "bin",
        "wasm", "class", "pyc", "pyd", "rlib", "pdb",
        "db", "sqlite", "sqlite3", "mitm", "flow", "pcap", "pcapng", "cap", "mp3", "mp4", "m4a", "mov", "avi", "mkv",
        "webm", "ogg", "opus", "oga", "flac", "wav", "aac", "amr", "ivf", "h264", "ttf", "otf", "woff", "woff2", "eot",
        "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "odg", "epub", "pb", "onnx", "npy", "npz",
        "pickle", "mo", "gpg", "p12", "pfx", "jks", "keystore", "der", "dat", "dump", "crash", "hprof"], &[".ds_store",
        "thumbs.db"]),
];

impl Style {
    const fn yaml(self) -> Self {
        with(Prolog::Yaml, self)
    }

    /// For a form that begins like a shorter one: the longer is read first, the shorter is written.
    const fn writing(self, form: Form, extensions: &'static [&'static str], names: &'static [&'static str]) -> Self {
        Self { write: Some(form), extensions, names, ..self }
    }
}

/// Endings of names that hold a dot, and their style.
pub const COMPOUND: &[(&str, &str)] =
    &[(".blade.php", "Blade"), (".html.twig", "Twig"), ("-lock.json", "JSON"), (".nuspec.xml", "XML")];

/// What a template of a file adds to its name.
pub const TEMPLATE_SUFFIXES: &[&str] = &["in", "example", "sample", "dist", "default", "template"];

/// Beginnings of names, looked at last.
pub const PREFIXES: &[(&str, &str)] = &[
    ("dockerfile.", "Dockerfile"),
    ("containerfile.", "Dockerfile"),
    ("makefile.", "hash comments"),
    ("jenkinsfile.", "slash comments"),
    (".env.", "hash comments"),
    ("requirements-", "hash comments"),
];

/// Interpreters of scripts without an extension.
pub const INTERPRETERS: &[(&str, &str)] = &[
    ("sh", "shell"),
    ("bash", "shell"),
    ("dash", "shell"),
    ("ash", "shell"),
    ("ksh", "shell"),
    ("zsh", "shell"),
    ("bats", "shell"),
    ("openrc-run", "shell"),
    ("fish", "hash comments"),
    ("python", "Python"),
    ("pypy", "Python"),
    ("uv", "Python"),
    ("perl", "Perl"),
    ("ruby", "Ruby"),
    ("node", "JavaScript"),
    ("nodejs", "JavaScript"),
    ("deno", "TypeScript"),
    ("bun", "TypeScript"),
    ("tsx", "TypeScript"),
    ("ts-node", "TypeScript"),
    ("php", "PHP"),
    ("lua", "Lua"),
    ("luajit", "Lua"),
    ("rscript", "R"),
    ("julia", "Julia"),
    ("tclsh", "hash comments"),
    ("wish", "hash comments"),
    ("expect", "hash comments"),
    ("awk", "hash comments"),
    ("gawk", "hash comments"),
    ("sed", "hash comments"),
    ("jq", "hash comments"),
    ("nu", "hash comments"),
    ("just", "hash comments"),
    ("make", "hash comments"),
    ("elixir", "hash comments"),
    ("nft", "hash comments"),
    ("pwsh", "PowerShell"),
    ("nix-shell", "shell"),
    ("runhaskell", "Haskell"),
    ("runghc", "Haskell"),
    ("stack", "Haskell"),
    ("cabal", "Haskell"),
    ("escript", "Erlang"),
    ("ocaml", "OCaml"),
    ("guile", "Lisp"),
    ("racket", "Lisp"),
    ("sbcl", "Lisp"),
    ("clojure", "Lisp"),
    ("bb", "Lisp"),
    ("groovy", "slash comments"),
    ("kotlin", "slash comments"),
    ("scala", "slash comments"),
    ("scala-cli", "slash comments"),
    ("dart", "slash comments"),
    ("java", "slash comments"),
    ("jbang", "slash comments"),
    ("swift", "Swift"),
    ("rust-script", "Rust"),
    ("cargo", "Rust"),
    ("osascript", "dash comments"),
];
