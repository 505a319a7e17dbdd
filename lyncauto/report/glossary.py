"""Words of the field and of the engine, each in a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping

# As `explain` lists them; capitals do not matter when one is looked up.
GLOSSARY: Mapping[str, str] = {
    "Activation": "What makes a published topology known to Active Directory (`Enable-CsTopology`) or to a "
    "computer's own roles (`Enable-CsComputer`). Neither can be taken back.",
    "Alias": "A CNAME record: a name that another name answers for. Its clients move when that one moves.",
    "Autodiscovery": "How clients find their pool: they ask lyncdiscoverinternal, then lyncdiscover of "
    "their SIP domain, and are told the URLs of its web services.",
    "Balancer": "HAProxy, set up by lyncauto on nodes of its own, in front of a pool's web services. SIP "
    "does not pass it.",
    "Chain": "The changes of one target in their order: a record's TTL goes down, its address changes, its "
    "TTL goes up. Looking at the target tells how far along it is. Of a certificate: the CAs above it.",
    "Change": "One target with its attributes before and after. Exchanged, the two are how it is taken back.",
    "Cut-over": "The stage in which clients move: the records of the names get the address of the balancer, "
    "or a new override is published.",
    "Director": "A pool that no user is homed in: it signs users in and sends them on to their own pool. It "
    "has web services with names of their own.",
    "DNS load balancing": "A name with the address of every Front End. SIP clients try another address when "
    "one is dead; browsers, phones and the address book do not, so web services need a load balancer.",
    "Drain": "To give a Front End no new clients at the balancer, and to wait until it serves nobody.",
    "Drift": "A target that is neither as the plan saw it nor as it is to become: somebody else changed it. "
    "lyncauto stops and writes nothing.",
    "Enterprise pool": "Several Front Ends that are one pool. It alone can be given an override FQDN.",
    "Evidence": "The very values that a finding rests on, and where each was read.",
    "External web services": "The same web services for clients outside, on ports 4443 and 8080 of the "
    "Front Ends, reached through a reverse proxy.",
    "Finding": "What a check or a rule found about one thing, with the evidence and what mends it.",
    "Fingerprint": "Digits that change with anything that a plan rests on. A plan is applied as it was "
    "reviewed or not at all. Of an audit's finding: what makes it the same one in another audit.",
    "Front End": "A server of a pool on which users are homed; it has SIP and the pool's web services.",
    "Hold": "Time that must pass after a change before anything relies on it, because caches still know the "
    "old answer. It is written down with its end, and survives a restart.",
    "Inventory": "All that an audit knows of an estate, and what it does not know: one document, made from "
    "a live estate, from exported files, or from both.",
    "Journal": "The file of a run: each change is written there before it is made and once it is done. "
    "Resuming and going back need it alone.",
    "Linger": "How long the balancer must have been silent before `lyncauto rollback --finish` takes it "
    "away.",
    "MS-WSMAN": "The cookie by which a balancer sends a client of Lync 2010 to the same Front End again.",
    "Node": "A machine that the balancer runs on, with an agent that lyncauto asks over HTTPS.",
    "One-way change": "A change that the world cannot take back: a certificate stays issued. The plan says "
    "so, with the reason.",
    "Override FQDN": "A name of its own for a pool's internal web services, in the topology. Clients use it "
    "in place of the pool's name, so that it can lead to a load balancer while SIP does not.",
    "Persistence": "That a client reaches the same Front End again: by its address, or by a cookie.",
    "Plan": "All changes that make the estate what the site file declares, in order, as data that can be "
    "reviewed, saved and applied.",
    "Playbook": "The stages of a rollout: which steps and checks, in which order, within which change "
    "window.",
    "Pool": "One or more servers that are one to their clients, under one name.",
    "Quorum": "The Front Ends that a pool or a routing group needs running. lyncauto stops none of them "
    "where that would take it.",
    "Readiness": "What a migration of a pool would be: its changes, what of them is one-way, and how long "
    "its holds take; or what stands in the way of planning one.",
    "Replica": "A server's own copy of the topology. Until it is up to date the server works by the old one.",
    "Resolver": "A name server that clients ask and that keeps answers for as long as their TTL says.",
    "Reverse proxy": "What takes clients from the internet to a pool's external web services, on another "
    "port and with the host's name kept.",
    "Rollback": "To take back what a run did, traffic first: `lyncauto rollback`, and once clients are gone "
    "`lyncauto rollback --finish`.",
    "Routing group": "Users that are kept on the same Front Ends of a pool, with a quorum of their own.",
    "Run": "One rollout or renewal, with its plan, its journal and its report.",
    "Scavenging": "That a DNS server deletes records with an old time stamp. Static records have none.",
    "Settle": "To bring a target to what the plan wants: look, write down the intent, act, read back.",
    "Simple URL": "The addresses of meetings, of the dial-in page and of the Control Panel: meet, dialin, "
    "admin.",
    "SIP domain": "What is after the @ of users' addresses. Clients make the names from it that they look "
    "for.",
    "Site file": "What you declare about your pools: `site.yaml`.",
    "Standard Edition": "A server that is a pool by itself. It takes no override FQDN.",
    "Suppression": "A finding that is to be left until a day, with the reason, in the site file. It is "
    "counted and shown all the same.",
    "Target": "What a change is about, as plans and journals write it: `a-record/webint.contoso.com`.",
    "Topology": "The document that says which pools, servers and services there are and what they are "
    "called. It is published to the management store, and every server has a replica of it.",
    "TTL": "How many seconds a resolver may keep an answer.",
    "Unknown": "What a rule cannot tell because something was not read. It is never taken for sound.",
    "VIP": "The address of the balancer, at which clients find the pool's web services.",
    "Virtual service": "A port of the VIP with the real servers behind it.",
    "Window": "The times in which a stage may change something, as the site file says.",
}
