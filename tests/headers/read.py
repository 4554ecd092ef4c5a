"""Prints what a file says to a parser, comments left out: `read.py KIND FILE`. Exits 77 where the parser is missing."""

import html.parser
import sys

KIND, PATH = sys.argv[1:]


def xml():
    from xml.dom import minidom

    def strip(node):
        for child in list(node.childNodes):
            if child.nodeType == child.COMMENT_NODE:
                node.removeChild(child)
            else:
                strip(child)

    document = minidom.parse(PATH)
    strip(document)
    return document.encoding, document.toxml()


class Events(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, attrs))

    def handle_decl(self, decl):
        self.seen.append(decl)

    def handle_data(self, data):
        self.seen.extend(data.split())


def page():
    events = Events()
    events.feed(open(PATH, encoding="utf-8").read())
    return events.seen


def toml():
    import tomllib

    return tomllib.load(open(PATH, "rb"))


def ini():
    import configparser

    parser = configparser.ConfigParser()
    parser.read_string(open(PATH, encoding="utf-8").read())
    return {name: dict(parser[name]) for name in parser.sections()}


def plist():
    import plistlib

    return plistlib.load(open(PATH, "rb"))


def jinja():
    import jinja2

    page = open(PATH, encoding="utf-8").read()
    loader = jinja2.DictLoader({"base": "<{% block content %}{% endblock %}>", "page": page})
    return jinja2.Environment(loader=loader).get_template("page").render(name="Ann")


def front_matter():
    fence, rest = open(PATH, encoding="utf-8", newline="").read().split("\n", 1)
    data, _ = rest.split(f"\n{fence}\n", 1)
    if fence == "+++":
        import tomllib as reader
    elif fence == ";;;":
        import json as reader
    else:
        import yaml

        return yaml.safe_load(data)
    return reader.loads(data)


def rst():
    from docutils import core, nodes

    tree = core.publish_doctree(open(PATH, encoding="utf-8").read(), settings_overrides={"halt_level": 2})
    for comment in list(tree.findall(nodes.comment)):
        comment.parent.remove(comment)
    return tree.pformat()


try:
    print(repr(globals()[KIND]()))
except ImportError as missing:
    print(missing.name)
    sys.exit(77)
