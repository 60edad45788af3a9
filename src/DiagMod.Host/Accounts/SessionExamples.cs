using DiagMod.Host.Motors;

namespace DiagMod.Host.Accounts;

/// <summary>What the API's description shows of sessions and notices.</summary>
internal static class SessionExamples
{
    /// <summary>Id of a session.</summary>
    public const string Id = "0198b4c2-7a10-7c3e-9f21-5d0e8a6b1c44";

    private static readonly DateTimeOffset At = new(2025, 8, 17, 12, 30, 0, TimeSpan.Zero);

    /// <summary>Open sessions.</summary>
    public static readonly ListAnswer<SessionAnswer> List = new(
        [new SessionAnswer(Id, "browser", true, At, At.AddHours(1), At.AddHours(12), "10.0.0.7", "Mozilla/5.0")], null);

    /// <summary>Notices.</summary>
    public static readonly ListAnswer<NoticeAnswer> Notices = new(
        [new NoticeAnswer(Id, At, "mfa_enabled", "10.0.0.7", "Mozilla/5.0", false)], null);
}
