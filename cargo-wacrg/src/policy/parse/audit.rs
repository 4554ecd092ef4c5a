// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Reads what a policy says of the release audit.

use wacrg_schema::policy::Tool;

use super::{Reader, Value, nearest};

impl Reader {
    pub(super) fn audit(&mut self, value: &Value<'_>) {
        const KNOWN: &[&str] = &["generated", "delegate", "time-limit"];
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "generated" => {
                    let command = self.text(value).unwrap_or_default();
                    if command.contains(['\n', '\0']) {
                        let help = Some("name a script, or join the steps with &&".to_owned());
                        self.mistake(value.span(), "a command is one line", help);
                    }
                    self.parsed.policy.audit.generated = command.trim().to_owned();
                }
                "delegate" => self.parsed.policy.audit.delegate = self.tools(value),
                "time-limit" => {
                    let seconds = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
                    match seconds.filter(|seconds| (1..=86_400).contains(seconds)) {
                        Some(seconds) => self.parsed.policy.audit.time_limit = seconds,
                        None => self.mistake(value.span(), "this is no number of seconds from 1 to 86400", None),
                    }
                }
                other => self.unknown(key.span(), other, KNOWN),
            }
            self.parsed.spans.push((format!("audit.{name}"), key.span().start..value.span().end));
        }
    }

    fn tools(&mut self, value: &Value<'_>) -> Vec<Tool> {
        let known = Tool::ALL.map(Tool::as_str);
        let mut tools = Vec::new();
        for (word, span) in self.texts(value) {
            match Tool::ALL.into_iter().find(|tool| tool.as_str() == word) {
                Some(tool) if tools.contains(&tool) => {}
                Some(tool) => tools.push(tool),
                None => {
                    let help = match nearest(&word, &known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("known here: {}", known.join(", ")),
                    };
                    self.mistake(span, "no tool that is known", Some(help));
                }
            }
        }
        tools
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Form, parse};
    use super::*;

    #[test]
    fn commands_and_tools_are_read_and_mistakes_told() {
        let text =
            "[audit]\ngenerated = \"make docs\"\ndelegate = [\"reuse\", \"cargo-deny\", \"reuse\"]\ntime-limit = 5\n";
        let audit = parse(text, Form::Own).expect("valid").expect("there").policy.audit;
        assert_eq!((audit.generated.as_str(), audit.time_limit), ("make docs", 5));
        assert_eq!(audit.delegate, [Tool::Reuse, Tool::CargoDeny]);
        let text = "[audit]\ngenerated = \"a\\nb\"\ndelegate = [\"cargo-denny\"]\ntime-limit = 0\nrun = 1\n";
        let mistakes = parse(text, Form::Own).expect_err("wrong");
        let told: Vec<_> = mistakes.iter().map(|mistake| &text[mistake.span.clone()]).collect();
        assert_eq!(told, ["\"a\\nb\"", "\"cargo-denny\"", "0", "run"]);
        assert_eq!(mistakes[1].help.as_deref(), Some("did you mean `cargo-deny`?"));
    }
}
