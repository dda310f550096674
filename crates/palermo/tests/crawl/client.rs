//! A browser without a window: one connection that stays open, answers that travel small, cookies that are given back.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use flate2::read::GzDecoder;

use crate::html::Page;
use crate::support::Site;

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// The content as it reads.
    pub body: Vec<u8>,
    /// Bytes of the content as it travelled.
    pub sent: usize,
}

impl Answer {
    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn is_page(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// The cookies that the answer sets, as a browser sends them back.
    fn cookies(&self) -> impl Iterator<Item = &str> {
        let set = self.headers.iter().filter(|(n, _)| n == "set-cookie");
        set.filter_map(|(_, v)| v.split(';').next()).filter(|c| !c.ends_with('='))
    }
}

/// One connection to the service.
pub struct Client {
    port: u16,
    line: Option<BufReader<TcpStream>>,
    cookie: String,
}

impl Client {
    pub fn new(port: u16) -> Client {
        Client { port, line: None, cookie: String::new() }
    }

    /// Another connection of the same browser.
    pub fn twin(&self) -> Client {
        Client { cookie: self.cookie.clone(), ..Client::new(self.port) }
    }

    pub fn get(&mut self, address: &str) -> Answer {
        self.get_with(address, "")
    }

    /// The same browser, after the service was started anew on another port.
    pub fn at(&self, port: u16) -> Client {
        Client { cookie: self.cookie.clone(), ..Client::new(port) }
    }

    /// Asks with further headers, each with its end of line.
    pub fn get_with(&mut self, address: &str, more: &str) -> Answer {
        self.ask(&self.reading(address, more), "")
    }

    /// Sends a form.
    pub fn post(&mut self, address: &str, pairs: &[(String, String)]) -> Answer {
        let (head, body) = self.sending(address, pairs);
        self.ask(&head, &body)
    }

    /// Sends a form with files: name of the control, name of the file, content.
    pub fn post_files(&mut self, address: &str, pairs: &[(String, String)], files: &[(&str, &str, &str)]) -> Answer {
        let mut body = String::new();
        let mut part = |head: String, content: &str| {
            body.push_str(&format!("--b0undary\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n"));
        };
        for (name, value) in pairs {
            part(format!("name=\"{name}\""), value);
        }
        for (name, file, content) in files {
            part(format!("name=\"{name}\"; filename=\"{file}\""), content);
        }
        body.push_str("--b0undary--\r\n");
        let port = self.port;
        let head = format!(
            "POST {address} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: multipart/form-data; boundary=b0undary\r\n\
             content-length: {}\r\n",
            body.len()
        );
        self.ask(&head, &body)
    }

    /// Sends a JSON document with further headers, each with its end of line.
    pub fn json(&mut self, method: &str, address: &str, more: &str, body: &str) -> Answer {
        let head = format!(
            "{method} {address} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n{more}",
            self.port,
            body.len()
        );
        self.ask(&head, body)
    }

    /// What the forms of this session carry.
    pub fn form_token(&mut self) -> String {
        let page = Page::read(&self.get("/en/account").text());
        page.form_with("form").holds("form").concat()
    }

    /// Asks once; nothing where no whole answer comes.
    pub fn try_get(&mut self, address: &str) -> Option<Answer> {
        self.try_ask(&self.whole(&self.reading(address, ""), ""))
    }

    /// Sends a form once; nothing where no whole answer comes.
    pub fn try_post(&mut self, address: &str, pairs: &[(String, String)]) -> Option<Answer> {
        let (head, body) = self.sending(address, pairs);
        self.try_ask(&self.whole(&head, &body))
    }

    fn reading(&self, address: &str, more: &str) -> String {
        format!("GET {address} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\naccept-encoding: gzip\r\n{more}", self.port)
    }

    fn sending(&self, address: &str, pairs: &[(String, String)]) -> (String, String) {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let port = self.port;
        let head = format!(
            "POST {address} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n",
            body.len()
        );
        (head, body)
    }

    fn whole(&self, head: &str, body: &str) -> String {
        let cookie = if self.cookie.is_empty() { String::new() } else { format!("cookie: {}\r\n", self.cookie) };
        format!("{head}{cookie}\r\n{body}")
    }

    fn ask(&mut self, head: &str, body: &str) -> Answer {
        let request = self.whole(head, body);
        // A connection that was idle for too long may have been closed: then a new one is opened, once.
        if let Some(answer) = self.try_ask(&request) {
            return answer;
        }
        self.line = None;
        self.try_ask(&request).unwrap_or_else(|| panic!("no answer to {}", head.lines().next().unwrap_or_default()))
    }

    fn try_ask(&mut self, request: &str) -> Option<Answer> {
        if self.line.is_none() {
            let line = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
            line.set_read_timeout(Some(Duration::from_secs(120))).ok()?;
            line.set_nodelay(true).ok()?;
            self.line = Some(BufReader::new(line));
        }
        let line = self.line.as_mut()?;
        line.get_mut().write_all(request.as_bytes()).ok()?;
        read(line)
    }

    /// Signs in as a browser does: the form is asked for, filled and sent with what it carries.
    pub fn sign_in(&mut self, handle: &str, passphrase: &str) {
        let asked = self.get("/en/sign-in");
        self.cookie = asked.cookies().collect::<Vec<_>>().join("; ");
        let mut form = Page::read(&asked.text()).form_with("passphrase");
        form.answer("handle", handle);
        form.answer("passphrase", passphrase);
        let let_in = self.post("/en/sign-in", &form.pairs);
        assert_eq!(let_in.status, 303, "{}", let_in.text());
        self.cookie = let_in.cookies().collect::<Vec<_>>().join("; ");
        assert!(self.cookie.starts_with("__Host-palermo="), "{:?}", let_in.headers);
    }
}

fn read(line: &mut BufReader<TcpStream>) -> Option<Answer> {
    let mut next = || -> Option<String> {
        let mut text = String::new();
        let n = line.read_line(&mut text).ok()?;
        (n > 0).then(|| text.trim_end().to_string())
    };
    let status = next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        let text = next()?;
        if text.is_empty() {
            break;
        }
        let (name, value) = text.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
    }
    let header = |name: &str| headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let mut content = Vec::new();
    if header("transfer-encoding") == "chunked" {
        loop {
            let mut size = String::new();
            line.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim(), 16).ok()?;
            let mut chunk = vec![0; size + 2];
            line.read_exact(&mut chunk).ok()?;
            chunk.truncate(size);
            content.extend(chunk);
            if size == 0 {
                break;
            }
        }
    } else {
        content = vec![0; header("content-length").parse().unwrap_or(0)];
        line.read_exact(&mut content).ok()?;
    }
    let sent = content.len();
    let body = match header("content-encoding") {
        "gzip" => {
            let mut whole = Vec::new();
            GzDecoder::new(content.as_slice()).read_to_end(&mut whole).ok()?;
            whole
        }
        _ => content,
    };
    Some(Answer { status, headers, body, sent })
}

/// The service over an installation, on a port of its own; it ends with the test.
pub struct Served {
    child: Child,
    pub port: u16,
}

impl Served {
    pub fn over(site: &Site) -> Served {
        Served::with(site, &[])
    }

    /// As [`Served::over`], with further options.
    pub fn with(site: &Site, more: &[&str]) -> Served {
        let mut command = site.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(more);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary runs");
        let mut said = BufReader::new(child.stderr.take().expect("standard error is piped"));
        let (mut line, mut port) = (String::new(), None);
        while port.is_none() && said.read_line(&mut line).is_ok_and(|n| n > 0) {
            let at = line.split("http://127.0.0.1:").nth(1);
            port = at.and_then(|rest| rest.split('/').next()).and_then(|p| p.parse().ok());
            if port.is_none() {
                line.clear();
            }
        }
        // What it says later is read and left, so that the pipe never fills.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let Some(port) = port else { panic!("the service does not say where it listens: {line}") };
        Served { child, port }
    }

    pub fn client(&self) -> Client {
        Client::new(self.port)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
