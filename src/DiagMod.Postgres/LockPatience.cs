namespace DiagMod.Postgres;

/// <summary>How long the application waits for what another transaction holds, and how long a transaction of its own may stand still
/// (reliability.md 3.9). Work that must wait otherwise says so here, for its transaction alone.</summary>
internal static class LockPatience
{
    /// <summary>Everybody: 5 s, then whoever asked is told to come again (503), or work in the background is tried again. A transaction
    /// whose host stands still is ended after 30 s, and what it holds is free.</summary>
    public const string Session = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s";

    /// <summary>Storing a recording: whoever sends the same content waits for the first one, however long its copy takes.</summary>
    public const string SameContentSql = "set local lock_timeout = '120s'; set local statement_timeout = '120s';";

    /// <summary>Taking a month out of a table: everybody else waits behind this wait, so it ends before theirs does.</summary>
    public const string StopsOthersSql = "set local lock_timeout = '3s'; set local statement_timeout = '120s';";

    /// <summary>Writing a detached month to a file: nobody waits for it, and its disk may be slow or far away.</summary>
    public const string ArchiveSql = "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = '10min';";

    /// <summary>Dropping a detached month, seconds: the kernel deletes its files within the commit (0.3 s a GB measured, more where a
    /// disk discards slowly), past the server's own limit for a statement and when every lock is free. Only the client must wait.</summary>
    public const int RemovalSeconds = 1_800;
}
