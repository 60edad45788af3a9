using System.Text.Json;
using DiagMod.Core.Ports;
using DiagMod.Host.Startup;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DiagMod.Host.Accounts;

/// <summary>Signs and checks access tokens: JWT, HS256 only, typ at+jwt (RFC 8725, RFC 9068).</summary>
/// <remarks>The library's handler is too soft on its own (measured with 8.16.0: it ignores crit, takes duplicated claims and exp as
/// text, takes any typ and unknown kid), so header and payload are read strictly first, and the key is chosen here.</remarks>
public sealed class AccessTokens
{
    /// <summary>Issuer of every token.</summary>
    public const string Issuer = "diagmod";

    /// <summary>The one audience.</summary>
    public const string Audience = "diagmod-api";

    private const string TokenType = "at+jwt";
    private const int MaxLength = 4096;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };
    private readonly SigningKeys _keys;
    private readonly TimeProvider _time;
    private readonly TimeSpan _life;

    /// <summary>Makes the signer.</summary>
    /// <param name="keys">What it signs and checks with.</param>
    /// <param name="life">Life of a token.</param>
    /// <param name="time">The clock.</param>
    public AccessTokens(SigningKeys keys, TimeSpan life, TimeProvider time)
    {
        _keys = keys;
        _life = life;
        _time = time;
    }

    /// <summary>Life of a token, seconds.</summary>
    public int LifeSeconds => (int)_life.TotalSeconds;

    /// <summary>A token for an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="familyId">The sign-in it belongs to: it ends with it.</param>
    public string Issue(Account account, Guid familyId)
    {
        var now = _time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            TokenType = TokenType,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + _life).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = account.Id.ToString("D"),
                ["sid"] = familyId.ToString("D"),
                ["jti"] = Guid.NewGuid().ToString("N"),
                ["name"] = account.UserName,
                ["role"] = Roles.NameOf(account.Role),
                ["ver"] = account.Version,
            },
            SigningCredentials = new SigningCredentials(SecurityKeyOf(_keys.Current), SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>What a token says; null when it is refused for whatever reason.</summary>
    public async Task<AccessToken?> ReadAsync(string token)
    {
        if (token.Length > MaxLength || ReadKid(token) is not { } kid || _keys.Find(kid, _life + Skew) is not { } key)
        {
            return null;
        }

        var now = _time.GetUtcNow();

        TokenValidationResult result;
        try
        {
            result = await _handler.ValidateTokenAsync(token, Rules(SecurityKeyOf(key)));
        }
        catch (ArgumentException)
        {
            // The handler throws on some malformed tokens instead of refusing them.
            return null;
        }

        return result.IsValid ? ReadPayload(token, now) : null;
    }

    private static TokenValidationParameters Rules(SecurityKey key) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ValidTypes = [TokenType],
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuerSigningKey = true,

        // Times are checked against the injected clock, in ReadPayload.
        ValidateLifetime = false,
    };

    private static SymmetricSecurityKey SecurityKeyOf(SigningKey key) => new(key.Key) { KeyId = key.Kid };

    private static string? ReadKid(string token)
    {
        if (token.AsSpan().Count('.') != 2 || Part(token, 0) is not { } header)
        {
            return null;
        }

        using (header)
        {
            string? kid = null;
            foreach (var member in header.RootElement.EnumerateObject())
            {
                // Only what this product writes is taken: crit, jwk, jku, x5u and x5c end here, unread.
                var known = member.Name switch
                {
                    "alg" => member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals("HS256"),
                    "typ" => member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals(TokenType),
                    "kid" => member.Value.ValueKind == JsonValueKind.String,
                    _ => false,
                };
                if (!known)
                {
                    return null;
                }

                kid = member.Name == "kid" ? member.Value.GetString() : kid;
            }

            return header.RootElement.TryGetProperty("alg", out _) && header.RootElement.TryGetProperty("typ", out _) ? kid : null;
        }
    }

    private static AccessToken? ReadPayload(string token, DateTimeOffset now)
    {
        if (Part(token, 1) is not { } payload)
        {
            return null;
        }

        using (payload)
        {
            var root = payload.RootElement;
            var inTime = Seconds(root, "exp") is { } expires && now < expires + Skew
                && (!root.TryGetProperty("nbf", out _) || (Seconds(root, "nbf") is { } notBefore && notBefore <= now + Skew))
                && (!root.TryGetProperty("iat", out _) || (Seconds(root, "iat") is { } issuedAt && issuedAt <= now + Skew));
            var right = Text(root, "aud") == Audience && Text(root, "iss") == Issuer;
            return inTime && right
                && Guid.TryParseExact(Text(root, "sub"), "D", out var id)
                && Guid.TryParseExact(Text(root, "sid"), "D", out var family)
                && Roles.TryParse(Text(root, "role"), out var role)
                && root.TryGetProperty("ver", out var ver) && ver.ValueKind == JsonValueKind.Number && ver.TryGetInt32(out var version)
                ? new AccessToken(id, family, role, version, Seconds(root, "exp")!.Value)
                : null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Seconds(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static JsonDocument? Part(string token, int index)
    {
        try
        {
            var part = token.Split('.')[index];
            var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(part), Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (Exception fault) when (fault is FormatException or JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>What an access token says.</summary>
/// <param name="AccountId">Whose it is.</param>
/// <param name="FamilyId">The sign-in it belongs to.</param>
/// <param name="Role">Role at issue.</param>
/// <param name="Version">Version of the account at issue.</param>
/// <param name="Expires">End of its life, UTC.</param>
public sealed record AccessToken(Guid AccountId, Guid FamilyId, Role Role, int Version, DateTimeOffset Expires);
