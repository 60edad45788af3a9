namespace DiagMod.Host.Settings;

/// <summary>Sign-in and tokens.</summary>
public sealed class SecurityOptions
{
    /// <summary>Password of admin on an empty database; from the environment only.</summary>
    public string AdminPassword { get; init; } = "";

    /// <summary>Life of an access token, minutes, 1 to 60; default 10.</summary>
    public int AccessTokenMinutes { get; init; } = 10;

    /// <summary>A refresh token unused for longer is refused, hours, 1 to 720; default 24.</summary>
    public int RefreshIdleHours { get; init; } = 24;

    /// <summary>A family of refresh tokens ends then, days, 1 to 365; default 30.</summary>
    public int RefreshAbsoluteDays { get; init; } = 30;

    /// <summary>A browser session unused for longer is over, minutes, 5 to 1,440; default 480 (one shift).</summary>
    public int SessionIdleMinutes { get; init; } = 480;

    /// <summary>A browser session ends then, hours, 1 to 168; default 12.</summary>
    public int SessionAbsoluteHours { get; init; } = 12;

    /// <summary>Roles that must have a second factor, separated by commas; none = nobody; default engineer,admin.</summary>
    public string MfaRequiredFor { get; init; } = "engineer,admin";

    /// <summary>Days after which the key that signs access tokens is replaced, 0 (never) to 365; default 30.</summary>
    public int KeyRotationDays { get; init; } = 30;

    /// <summary>Sign-in attempts a minute and address, 1 to 1,000; default 30.</summary>
    public int LoginsPerMinute { get; init; } = 30;

    /// <summary>API requests a second and caller, 1 to 100,000; default 500.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>Connections of one caller to the live hub, 1 to 100,000; default 20.</summary>
    public int LiveConnectionsPerCaller { get; init; } = 20;
}
