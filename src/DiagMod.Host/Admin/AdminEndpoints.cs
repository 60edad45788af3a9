using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Admin;

/// <summary>Accounts and security settings.</summary>
internal static class AdminEndpoints
{
    /// <summary>Maps /admin of the API.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder api)
    {
        var admin = api.MapGroup("/admin").WithTags("admin").RequireAuthorization(Roles.Admin);
        admin.MapGet("/users", async (HttpContext context, IAccountStore accounts) =>
            {
                var page = await accounts.ListAsync(new Query(context).Page(), context.RequestAborted);
                return Json.Ok(new ListAnswer<UserAnswer>([.. page.Items.Select(account => UserAnswer.Of(account))], page.Next));
            })
            .WithSummary("The accounts, by name.")
            .WithPaging().Produces<ListAnswer<UserAnswer>>().Fails(400, 401, 403).WithExample(AdminExamples.Users);
        admin.MapPost("/users", AddAsync)
            .WithSummary("Adds an account; without a password it gets a random one-time password, shown once.")
            .Accepts<UserRequest>("application/json").Produces<UserAnswer>(201).Fails(400, 401, 403, 409, 422)
            .WithBodyExample(AdminExamples.Request).WithBodyExample(AdminExamples.OneTime, "one_time_password")
            .WithExample(AdminExamples.User, 201).WithExample(AdminExamples.UserWithPassword, 201, "one_time_password")
            .Fails(AdminExamples.BadRole, AdminExamples.Exists, AdminExamples.Weak);
        admin.MapPatch("/users/{id}", ChangeAsync)
            .WithSummary("Changes role or state, starts a password reset, takes a lost second factor away, or opens a name again that "
                + "failed attempts closed; tokens and sessions of the account end with each change but the last.")
            .WithPath("id", "Id of the account, from the list.", ParameterShape.Id(ExampleValues.Account))
            .Accepts<UserPatch>("application/json").Produces<UserAnswer>().Fails(400, 401, 403, 404)
            .WithBodyExample(AdminExamples.Patch).WithBodyExample(AdminExamples.Reset, "reset")
            .WithExample(AdminExamples.User).WithExample(AdminExamples.UserWithPassword, name: "reset")
            .Fails(AdminExamples.BadRole, AdminExamples.Own, AdminExamples.Last, AdminExamples.Unknown);
        admin.MapAccountProtection();
        admin.MapGet("/security/settings", async (
                HttpContext context, HostSettings settings, SecondFactorPolicy policy, IAccountStore accounts) =>
            {
                var first = await accounts.FindAsync(FirstAdmin.UserName, context.RequestAborted);
                return Json.Ok(SecurityAnswer.Of(settings, policy, first?.IsMfaExempt == true));
            })
            .WithSummary("How sign-in and tokens are set.")
            .Produces<SecurityAnswer>().Fails(401, 403).WithExample(AdminExamples.Security);
    }

    private static async Task<IResult> AddAsync(
        HttpContext context, IAccountStore accounts, SignIn signIn, Passwords passwords, SecondFactorPolicy policy,
        TimeProvider time)
    {
        var request = await Json.ReadAsync<UserRequest>(context);
        var name = UserName(request.Username);
        if (!Roles.TryParse(request.Role, out var role))
        {
            throw BadRole();
        }

        var oneTime = request.Password is null ? Passwords.MakeOneTime() : null;
        var hash = oneTime is null
            ? await signIn.HashAsync(
                request.Password!, name, policy.Requires(role) ? PasswordRules.MinLength : PasswordRules.MinLengthAlone,
                context.RequestAborted)
            : await HashAsync(passwords, oneTime, context.RequestAborted);
        var now = time.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            UserName = name,
            PasswordHash = hash,
            Role = role,
            MustChangePassword = request.MustChangePassword == true,
            CreatedAt = now,
        };
        account = oneTime is null ? account : AccountAdministration.WithOneTime(account, hash, now);
        if (!await accounts.AddAsync(account, Principals.ActorOf(context), context.RequestAborted))
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status409Conflict, "E_USER_EXISTS", "There is an account of this name already.", "username"));
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = "/api/v1/admin/users/" + account.Id.ToString("D");
        return Json.Ok(UserAnswer.Of(account, oneTime), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, string id, IAccountStore accounts, IAccountAdministration administration, Passwords passwords,
        AccountCache cache, TimeProvider time)
    {
        var patch = await Json.ReadAsync<UserPatch>(context);
        var isSelf = OwnAccount.IdOf(context.User) is { } own && Guid.TryParseExact(id, "D", out var named) && own == named;
        if (isSelf && (patch.ResetPassword == true || patch.ResetMfa == true))
        {
            // Whoever took an administrator's token must not get the account with it (ASVS 6.2.3, 7.5.1).
            throw new ProblemException(Problem.Of(
                StatusCodes.Status403Forbidden, "E_OWN_ACCOUNT",
                "The own password and second factor are changed with the password, at /api/v1/auth/password and /api/v1/auth/mfa."));
        }

        var oneTime = patch.ResetPassword == true ? Passwords.MakeOneTime() : null;
        var hash = oneTime is null ? null : await HashAsync(passwords, oneTime, context.RequestAborted);

        // Read after the slow hash, so that a change made meanwhile is not undone.
        var account = Guid.TryParseExact(id, "D", out var key)
            ? await accounts.FindAsync(key, context.RequestAborted)
            : null;
        if (account is null)
        {
            throw new ProblemException(Problem.Of(StatusCodes.Status404NotFound, "E_USER_UNKNOWN", "There is no such account."));
        }

        var role = account.Role;
        if (patch.Role is not null && !Roles.TryParse(patch.Role, out role))
        {
            throw BadRole();
        }

        if (isSelf && (patch.IsDisabled == true || role < account.Role))
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status403Forbidden, "E_OWN_ACCOUNT", "Nobody can disable or demote their own account."));
        }

        var changed = account with { Role = role, IsDisabled = patch.IsDisabled ?? account.IsDisabled };
        changed = hash is null ? changed : AccountAdministration.WithOneTime(changed, hash, time.GetUtcNow());
        if (changed != account && !await accounts.UpdateAsync(changed, Principals.ActorOf(context), context.RequestAborted))
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status403Forbidden, "E_LAST_ADMIN", "At least one active admin must remain."));
        }

        if (patch.ResetMfa == true)
        {
            await administration.RemoveSecondFactorAsync(account.Id, Principals.ActorOf(context), context.RequestAborted);
        }

        if (patch.Unlock == true)
        {
            await accounts.UnlockAsync(account.Id, Principals.ActorOf(context), context.RequestAborted);
        }

        cache.Forget(account.Id);
        context.Response.Headers.CacheControl = "no-store";
        return Json.Ok(UserAnswer.Of(
            await accounts.FindAsync(account.Id, context.RequestAborted) ?? changed, oneTime));
    }

    private static async Task<string> HashAsync(Passwords passwords, string password, CancellationToken cancellationToken) =>
        await passwords.HashAsync(password, cancellationToken)
            ?? throw new ProblemException(Problem.TooMany("Too many sign-in attempts at once.", TimeSpan.FromSeconds(2)));

    private static string UserName(string name) => AccountAdministration.NameFault(name) is { } fault
        ? throw new ProblemException(Problem.BadRequest("E_USERNAME", "username " + fault, "username"))
        : name;

    private static ProblemException BadRole() =>
        new(Problem.BadRequest("E_ROLE", "role must be one of: viewer, operator, engineer, admin.", "role"));
}

/// <summary>Body of POST /admin/users.</summary>
internal sealed record UserRequest
{
    /// <summary>1 to 64 letters, digits, '.', '_', '-', '@'.</summary>
    public required string Username { get; init; }

    /// <summary>viewer, operator, engineer or admin.</summary>
    public required string Role { get; init; }

    /// <summary>At least 12 characters; without it a one-time password is made.</summary>
    public string? Password { get; init; }

    /// <summary>True: the given password must be changed at the first sign-in.</summary>
    public bool? MustChangePassword { get; init; }
}

/// <summary>Body of PATCH /admin/users/{id}.</summary>
internal sealed record UserPatch
{
    /// <summary>New role.</summary>
    public string? Role { get; init; }

    /// <summary>True: may not sign in any more.</summary>
    public bool? IsDisabled { get; init; }

    /// <summary>True: a random one-time password replaces the old one; the answer shows it once.</summary>
    public bool? ResetPassword { get; init; }

    /// <summary>True: the second factor is taken away, for somebody who lost it.</summary>
    public bool? ResetMfa { get; init; }

    /// <summary>True: failed attempts at the name are forgotten.</summary>
    public bool? Unlock { get; init; }
}

/// <summary>An account, without anything secret.</summary>
internal sealed record UserAnswer(
    string Id, string Username, string Role, bool IsDisabled, bool MustChangePassword, DateTimeOffset CreatedAt,
    DateTimeOffset? LastSignInAt, string? OneTimePassword)
{
    /// <summary>True: a second factor is asked for at each sign-in.</summary>
    public bool MfaEnabled { get; init; }

    /// <summary>An account in the API's words.</summary>
    public static UserAnswer Of(Account account, string? oneTimePassword = null) => new(
        account.Id.ToString("D"), account.UserName, Roles.NameOf(account.Role), account.IsDisabled, account.MustChangePassword,
        account.CreatedAt, account.LastSignInAt, oneTimePassword)
    {
        MfaEnabled = account.HasSecondFactor,
    };
}

/// <summary>How sign-in and tokens are set.</summary>
internal sealed record SecurityAnswer(
    int AccessTokenS, int RefreshIdleS, int RefreshAbsoluteS, int SessionIdleS, int SessionAbsoluteS, int PasswordMinLength,
    int PasswordMinLengthAlone, string PasswordHash, int PasswordRounds, int LoginsPerMinute, IReadOnlyList<string> MfaRequiredFor, bool MfaAvailable,
    int SigningKeyRotationS, IReadOnlyList<string> Warnings)
{
    /// <summary>The settings in the API's words.</summary>
    public static SecurityAnswer Of(HostSettings settings, SecondFactorPolicy policy, bool isFirstExempt) => new(
        settings.Security.AccessTokenMinutes * 60, settings.Security.RefreshIdleHours * 3600,
        settings.Security.RefreshAbsoluteDays * 86_400, settings.Security.SessionIdleMinutes * 60,
        settings.Security.SessionAbsoluteHours * 3600, PasswordRules.MinLength, PasswordRules.MinLengthAlone, "pbkdf2-sha512", Passwords.Rounds,
        settings.Security.LoginsPerMinute, policy.RequiredFor, MfaAvailable: true, settings.Security.KeyRotationDays * 86_400,
        [.. WarningsOf(settings, policy, isFirstExempt)]);

    private static IEnumerable<string> WarningsOf(HostSettings settings, SecondFactorPolicy policy, bool isFirstExempt)
    {
        if (policy.RequiredFor.Count == 0)
        {
            yield return "No role must have a second factor (Security:MfaRequiredFor).";
        }
        else if (isFirstExempt)
        {
            yield return "The account admin was made for an unattended start and has no second factor; it is exempt until it enrols one.";
        }

        if (settings.Security.AdminPassword.Length > 0)
        {
            yield return "The first admin's password came from the environment (DIAGMOD_ADMIN_PASSWORD): change it and clear the variable.";
            if (PasswordRules.Fault(settings.Security.AdminPassword, "admin", PasswordRules.MinLengthAlone) is { } weakness)
            {
                yield return "That password is weak: " + weakness;
            }
        }

        if (settings.Server.CertificateFile.Length == 0)
        {
            yield return settings.Server.TrustedProxies.Length > 0
                ? "TLS ends at the configured proxy; the way from there is plain http."
                : "The host speaks plain http and is reachable from this machine only.";
        }
    }
}
