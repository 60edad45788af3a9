using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Http;

namespace DiagMod.Host.Keys;

/// <summary>Keeps a key that is bound to groups of motors to those: whatever motor or file its request names, in path or query, is 404
/// when it lies elsewhere, as if there were none. Also refuses a key in an address, and counts uses.</summary>
internal sealed class KeyGuard(RequestDelegate next, ApiKeyRing keys, IMotorRegistry motors, IRawSignalStore files)
{
    private static readonly string[] MotorNames = ["equipment_id"];
    private static readonly string[] FileNames = ["raw_id"];

    /// <summary>Refuses a key in an address, before anybody is asked who it is.</summary>
    public static Task RefuseInAddressAsync(HttpContext context, RequestDelegate next) =>
        context.Request.QueryString.Value?.Contains(ApiKeyHandler.Mark, StringComparison.Ordinal) == true
            || context.Request.Path.Value?.Contains(ApiKeyHandler.Mark, StringComparison.Ordinal) == true
            ? Problem.Of(
                StatusCodes.Status401Unauthorized, "E_KEY_IN_ADDRESS",
                $"A key does not belong into an address, where logs keep it: send it in the header {ApiKeyHandler.Header}, and "
                    + "replace this one.").WriteAsync(context)
            : next(context);

    /// <summary>Checks a request of a key; everybody else passes.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!KeyClaims.IsKey(context.User))
        {
            await next(context);
            return;
        }

        var refusal = KeyClaims.GroupsOf(context.User) is null ? null : await FindRefusalAsync(context);
        keys.Count(Guid.Parse(context.User.FindFirst("sub")!.Value), refusal is null, Principals.AddressOf(context));
        await (refusal is null ? next(context) : refusal.WriteAsync(context));
    }

    private async Task<Problem?> FindRefusalAsync(HttpContext context)
    {
        var named = 0;
        EquipmentId? motorOfFile = null;
        foreach (var text in NamedBy(context, FileNames))
        {
            named++;
            if (!Guid.TryParse(text, out var id)
                || await files.FindAsync(new RawFileId(id), context.RequestAborted) is not { } file
                || !await MaySeeAsync(context, file.EquipmentId))
            {
                return Problem.FileUnknown(text);
            }

            motorOfFile = file.EquipmentId;
        }

        foreach (var text in NamedBy(context, MotorNames))
        {
            named++;
            if (!EquipmentId.TryParse(text, out var id) || !await MaySeeAsync(context, id)
                || (motorOfFile is { } other && other != id))
            {
                return Problem.MotorUnknown(text);
            }
        }

        var reach = context.GetEndpoint()?.Metadata.GetMetadata<KeyAccess>()?.Reach;
        return reach is null or KeyReach.Everything || (reach is KeyReach.Named or KeyReach.ByQuery && named == 0)
            ? Problem.Of(
                StatusCodes.Status403Forbidden, "E_KEY_GROUP",
                "This key is bound to groups of motors, and this address is for all; where it takes equipment_id, name one of its motors.")
            : null;
    }

    private async Task<bool> MaySeeAsync(HttpContext context, EquipmentId id) =>
        await motors.FindAsync(id, context.RequestAborted) is { } motor && KeyClaims.MaySee(context.User, motor);

    private static IEnumerable<string> NamedBy(HttpContext context, string[] names)
    {
        foreach (var name in names)
        {
            if (context.Request.RouteValues[name]?.ToString() is { } ofPath)
            {
                yield return ofPath;
            }

            foreach (var ofQuery in context.Request.Query[name])
            {
                yield return ofQuery ?? "";
            }
        }
    }
}
