//! A browser without a window, driven over the protocol of its developer tools: the page as a user meets it.
//!
//! Chromium takes its orders from one pipe and answers on another (`--remote-debugging-pipe`); a
//! shell joins them to two named pipes.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A page that is open in a browser.
pub(crate) struct Browser {
    child: Child,
    orders: File,
    answers: BufReader<File>,
    session: Option<String>,
    last: u64,
    _profile: TempDir,
}

/// The browser's program, if there is one.
pub(crate) fn program() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let answers = |name: &&str| {
        let version = Command::new(name).arg("--version").stderr(Stdio::null()).output();
        version.is_ok_and(|output| output.status.success())
    };
    names.into_iter().find(answers)
}

impl Browser {
    pub(crate) fn start(program: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        let pipes = [path("orders"), path("answers")];
        assert!(Command::new("mkfifo").args(&pipes).status().unwrap().success());
        let run = "exec \"$0\" --headless --no-sandbox --disable-gpu --no-first-run \
                   --disable-background-networking --disable-renderer-backgrounding \
                   --disable-backgrounding-occluded-windows \
                   --disable-background-timer-throttling --user-data-dir=\"$1\" \
                   --remote-debugging-pipe about:blank 3<\"$2\" 4>\"$3\"";
        let child = Command::new("sh")
            .args(["-c", run, program])
            .arg(path("profile"))
            .args(&pipes)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let orders = OpenOptions::new().write(true).open(&pipes[0]).unwrap();
        let answers = BufReader::new(File::open(&pipes[1]).unwrap());
        let mut browser = Self { child, orders, answers, session: None, last: 0, _profile: folder };
        browser.attach();
        browser
    }

    /// Takes hold of a new page.
    fn attach(&mut self) {
        let page = self.order("Target.createTarget", json!({"url": "about:blank"}));
        let target = json!({"targetId": page["targetId"], "flatten": true});
        let attached = self.order("Target.attachToTarget", target);
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        self.order("Page.enable", json!({}));
        // A page in the background is given no frames, and one that scrolls waits for them.
        self.order("Page.bringToFront", json!({}));
    }

    /// Gives an order and waits for its answer.
    pub(crate) fn order(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut order = json!({"id": self.last, "method": method, "params": params});
        if let Some(session) = &self.session {
            order["sessionId"] = session.as_str().into();
        }
        write!(self.orders, "{order}\0").unwrap();
        loop {
            let message = self.listen();
            if message["id"] == self.last {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    fn listen(&mut self) -> Value {
        let mut message = Vec::new();
        self.answers.read_until(0, &mut message).unwrap();
        assert_eq!(message.pop(), Some(0), "the browser has gone away");
        serde_json::from_slice(&message).unwrap()
    }

    /// Opens a file and waits until it is loaded.
    pub(crate) fn open(&mut self, path: &Path) {
        self.order("Page.navigate", json!({"url": format!("file://{}", path.display())}));
        while self.listen()["method"] != "Page.loadEventFired" {}
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.order("Runtime.evaluate", params);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Presses a key, as a user does.
    pub(crate) fn press(&mut self, key: &str, code: u32) {
        let text = match key {
            " " => " ",
            "Enter" => "\r",
            _ => "",
        };
        for kind in ["keyDown", "keyUp"] {
            let params = json!({
                "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text,
            });
            self.order("Input.dispatchKeyEvent", params);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
