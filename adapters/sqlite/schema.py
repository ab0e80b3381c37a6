"""The tables of copydesk.db, as migrations: append a script, never change one that was shipped."""

MIGRATIONS = (
    """
    CREATE TABLE jobs (
        number   INTEGER PRIMARY KEY,
        id       TEXT NOT NULL UNIQUE,
        kind     TEXT NOT NULL,
        key      TEXT NOT NULL,
        payload  TEXT NOT NULL,
        due      TEXT,
        ready    REAL NOT NULL,               -- Unix seconds since or from when it may run
        state    TEXT NOT NULL DEFAULT 'todo' CHECK (state IN ('todo', 'stopped', 'done', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,  -- how often it was begun
        failures INTEGER NOT NULL DEFAULT 0,  -- how often it raised
        problem  TEXT NOT NULL DEFAULT '',
        over     REAL                         -- Unix seconds
    );
    CREATE INDEX jobs_open ON jobs (ready, number) WHERE state IN ('todo', 'stopped');
    CREATE INDEX jobs_over ON jobs (over) WHERE over IS NOT NULL;

    CREATE TABLE drafts (
        number  INTEGER PRIMARY KEY,
        id      TEXT NOT NULL UNIQUE,
        session TEXT NOT NULL,
        status  TEXT NOT NULL,
        version INTEGER NOT NULL,
        created REAL NOT NULL,
        body    TEXT NOT NULL
    );
    CREATE INDEX drafts_of_session ON drafts (session, created);
    CREATE INDEX drafts_by_status ON drafts (status, created);
    CREATE INDEX drafts_by_time ON drafts (created);
    CREATE TABLE revisions (
        draft  TEXT NOT NULL,
        number INTEGER NOT NULL,
        body   TEXT NOT NULL,
        PRIMARY KEY (draft, number)
    );

    CREATE TABLE cards (
        number INTEGER PRIMARY KEY,
        id     TEXT NOT NULL UNIQUE,
        draft  TEXT NOT NULL,
        body   TEXT NOT NULL
    );
    CREATE INDEX cards_of_draft ON cards (draft);
    CREATE TABLE callbacks (
        id     TEXT PRIMARY KEY,
        card   TEXT NOT NULL
    );

    CREATE TABLE deliveries (
        key  TEXT PRIMARY KEY,
        body TEXT NOT NULL
    );

    CREATE TABLE publications (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id     TEXT NOT NULL UNIQUE,
        draft  TEXT NOT NULL,
        state  TEXT NOT NULL,
        body   TEXT NOT NULL
    );
    CREATE INDEX publications_of_draft ON publications (draft);

    CREATE TABLE members (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        user   TEXT NOT NULL UNIQUE,
        body   TEXT NOT NULL
    );
    CREATE TABLE codes (
        digest  TEXT PRIMARY KEY,
        role    TEXT NOT NULL,
        expires REAL NOT NULL,
        user    TEXT,   -- who used it up
        answer  TEXT    -- and what came of it
    );

    CREATE TABLE audit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        draft  TEXT NOT NULL,
        body   TEXT NOT NULL
    );
    CREATE INDEX audit_of_draft ON audit (draft);
    CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append only'); END;
    CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is append only'); END;

    CREATE TABLE preferences (
        session TEXT NOT NULL,
        name    TEXT NOT NULL,
        value   TEXT NOT NULL,
        PRIMARY KEY (session, name)
    );

    CREATE TABLE messages (
        number  INTEGER PRIMARY KEY,
        session TEXT NOT NULL,
        id      TEXT NOT NULL,
        change  INTEGER NOT NULL UNIQUE,  -- counts posts and edits of all chats
        body    TEXT NOT NULL,
        UNIQUE (session, id)
    );
    CREATE INDEX messages_by_change ON messages (session, change);
    """,
    """
    ALTER TABLE deliveries ADD COLUMN place TEXT;  -- the session and the message's id there, once it was sent
    CREATE INDEX deliveries_by_place ON deliveries (place) WHERE place IS NOT NULL;

    CREATE TABLE offers (
        callback TEXT PRIMARY KEY,
        job      TEXT NOT NULL UNIQUE,
        body     TEXT NOT NULL
    );

    CREATE TABLE albums (
        session TEXT NOT NULL,
        id      TEXT NOT NULL,
        taken   INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (session, id)
    );
    CREATE TABLE album_parts (
        session TEXT NOT NULL,
        album   TEXT NOT NULL,
        id      TEXT NOT NULL,
        body    TEXT NOT NULL,
        PRIMARY KEY (session, album, id)
    );
    """,
    """
    CREATE TABLE services (
        name TEXT PRIMARY KEY,
        body TEXT NOT NULL
    );
    CREATE TABLE service_tools (
        service TEXT NOT NULL,
        source  TEXT NOT NULL,  -- the digest of where the service is: another place is another service
        tool    TEXT NOT NULL,
        body    TEXT NOT NULL,
        PRIMARY KEY (service, source, tool)
    );
    """,
    """
    CREATE TABLE usage (
        number     INTEGER PRIMARY KEY,
        at         REAL NOT NULL,     -- Unix seconds
        day        TEXT NOT NULL,     -- in the zone of the budget
        session    TEXT NOT NULL,
        turn       TEXT NOT NULL,
        draft      TEXT NOT NULL,
        purpose    TEXT NOT NULL,
        provider   TEXT NOT NULL,
        model      TEXT NOT NULL,
        tokens_in  INTEGER NOT NULL,
        tokens_out INTEGER NOT NULL,
        pictures   INTEGER NOT NULL,
        cost       REAL NOT NULL,
        estimated  INTEGER NOT NULL,
        free       INTEGER NOT NULL
    );
    -- All that a budget asks for is in the index: a check reads no row.
    CREATE INDEX usage_of_day ON usage (day, session, free, tokens_in, tokens_out, pictures, cost, estimated);
    """,
    """
    CREATE INDEX publications_of_account ON publications (
        json_extract(body, '$.target.account'), substr(json_extract(body, '$.claimed_at'), 1, 10)
    );
    """,
    """
    -- A revision held one post and its targets; now it holds a variant of the post for each target.
    UPDATE revisions SET body = json_remove(json_set(body, '$.variants', json((
        SELECT json_group_array(json_object(
            'target', json(value),
            'post', json(json_extract(body, '$.post')),
            'since', json_extract(body, '$.number'),
            'notes', json('[]')
        )) FROM json_each(body, '$.targets')
    ))), '$.targets') WHERE json_type(body, '$.targets') = 'array';
    UPDATE drafts SET body = json_remove(json_set(body, '$.revision.variants', json((
        SELECT json_group_array(json_object(
            'target', json(value),
            'post', json(json_extract(body, '$.revision.post')),
            'since', json_extract(body, '$.revision.number'),
            'notes', json('[]')
        )) FROM json_each(body, '$.revision.targets')
    ))), '$.revision.targets') WHERE json_type(body, '$.revision.targets') = 'array';
    -- Approvals were bound to digests of that form: what waits for its slot has to be approved anew.
    UPDATE drafts SET status = 'in_review', body = json_set(body, '$.status', 'in_review', '$.decided_by', '')
        WHERE status = 'scheduled';

    CREATE INDEX publications_by_state ON publications (state, number);
    """,
    """
    CREATE TABLE slots (
        place TEXT NOT NULL,
        name  TEXT NOT NULL,
        body  TEXT NOT NULL,
        PRIMARY KEY (place, name)
    );
    CREATE TABLE bookings (
        place TEXT NOT NULL,
        at    TEXT NOT NULL,
        draft TEXT NOT NULL,
        since REAL NOT NULL,  -- Unix seconds
        PRIMARY KEY (place, at)
    );
    CREATE TABLE plans (
        number INTEGER PRIMARY KEY,
        id     TEXT NOT NULL UNIQUE,
        body   TEXT NOT NULL
    );
    CREATE TABLE closures (
        id   TEXT PRIMARY KEY,
        body TEXT NOT NULL
    );
    CREATE TABLE held_jobs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id     TEXT NOT NULL UNIQUE,
        body   TEXT NOT NULL
    );
    """,
    """
    -- Whoever writes a line in the place of another one deletes that.
    CREATE TRIGGER audit_grows BEFORE INSERT ON audit
        WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
        BEGIN SELECT raise(ABORT, 'the audit log is append only'); END;
    """,
    """
    CREATE TABLE reactions (
        publication TEXT NOT NULL,
        number      INTEGER NOT NULL,
        body        TEXT NOT NULL,
        PRIMARY KEY (publication, number)
    );
    """,
)
