using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>Tokens made by hand as the product makes them, each with one fault.</summary>
internal static class ForgedToken
{
    /// <summary>Makes one.</summary>
    /// <param name="token">A real token, whose claims it takes, so that only the fault is wrong.</param>
    /// <param name="key">The key that tokens are signed with.</param>
    /// <param name="fault">What is wrong; "control" = nothing.</param>
    public static string Make(string token, SigningKey key, string fault)
    {
        var real = token.Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(real[1]))!.AsObject();
        var header = new JsonObject { ["alg"] = "HS256", ["typ"] = "at+jwt", ["kid"] = key.Kid };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var unsigned = false;
        var algorithm = HashAlgorithmName.SHA256;
        string? rawPayload = null;
        switch (fault)
        {
            case "control":
                break;
            case "alg none":
                header["alg"] = "none";
                unsigned = true;
                break;
            case "alg None unsigned":
                header["alg"] = "NoNe";
                unsigned = true;
                break;
            case "alg nOnE":
                header["alg"] = "nOnE";
                unsigned = true;
                break;
            case "alg null":
                header["alg"] = null;
                unsigned = true;
                break;
            case "HS384 header":
                header["alg"] = "HS384";
                break;
            case "RS256 header":
                header["alg"] = "RS256";
                break;
            case "x5u header":
                header["x5u"] = "http://127.0.0.1:9/never";
                break;
            case "x5c header":
                header["x5c"] = new JsonArray("MIIB");
                break;
            case "kid sql":
                header["kid"] = "' UNION SELECT key FROM secrets --";
                break;
            case "kid long":
                header["kid"] = new string('k', 2_900);
                break;
            case "kid NUL":
                header["kid"] = key.Kid + "\u0000";
                break;
            case "exp NaN":
                rawPayload = Without(claims, "exp") + ",\"exp\":NaN}";
                break;
            case "sid unknown":
                claims["sid"] = Guid.NewGuid().ToString("D");
                break;
            case "sid missing":
                claims.Remove("sid");
                break;
            case "signature stripped":
                unsigned = true;
                break;
            case "payload edited":
                claims["role"] = "admin";
                return real[0] + "." + Encode(claims.ToJsonString()) + "." + real[2];
            case "HS512":
                header["alg"] = "HS512";
                algorithm = HashAlgorithmName.SHA512;
                break;
            case "jwk header":
                header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" };
                break;
            case "jku header":
                header["jku"] = "http://127.0.0.1:1/keys";
                break;
            case "kid path":
                header["kid"] = "../../../dev/null";
                break;
            case "kid unknown":
                header["kid"] = "1-00000000";
                break;
            case "kid missing":
                header.Remove("kid");
                break;
            case "expired 31 s":
                claims["exp"] = now - 31;
                break;
            case "expired 299 s":
                claims["exp"] = now - 299;
                break;
            case "nbf 60 s":
                claims["nbf"] = now + 60;
                break;
            case "no exp":
                claims.Remove("exp");
                break;
            case "exp text":
                claims["exp"] = (now + 300).ToString(System.Globalization.CultureInfo.InvariantCulture);
                break;
            case "exp 1e300":
                rawPayload = Without(claims, "exp") + ",\"exp\":1e300}";
                break;
            case "exp negative":
                claims["exp"] = -5;
                break;
            case "exp twice":
                rawPayload = claims.ToJsonString().TrimEnd('}') + ",\"exp\":" + (now + 900) + "}";
                break;
            case "role twice":
                rawPayload = claims.ToJsonString().TrimEnd('}') + ",\"role\":\"admin\"}";
                break;
            case "crit":
                header["crit"] = new JsonArray("x-unknown");
                break;
            case "aud wrong":
                claims["aud"] = "other-api";
                break;
            case "aud array":
                claims["aud"] = new JsonArray("diagmod-api", "other-api");
                break;
            case "iss slash":
                claims["iss"] = "diagmod/";
                break;
            case "iss case":
                claims["iss"] = "DiagMod";
                break;
            case "typ JWT":
                header["typ"] = "JWT";
                break;
            case "typ missing":
                header.Remove("typ");
                break;
            case "sub unknown":
                claims["sub"] = Guid.NewGuid().ToString("D");
                break;
            case "role raised":
                claims["role"] = "admin";
                break;
            case "ver old":
                claims["ver"] = (int)claims["ver"]! - 1;
                break;
            case "garbage":
                return "a.b.c";
            case "four parts":
                return string.Join('.', real) + ".x";
            case "deep":
                rawPayload = string.Concat(Enumerable.Repeat("{\"a\":", 400)) + "1" + new string('}', 400);
                break;
            case "empty":
                return "..";
            default:
                throw new ArgumentException(fault, nameof(fault));
        }

        var text = Encode(header.ToJsonString()) + "." + Encode(rawPayload ?? claims.ToJsonString());
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm == HashAlgorithmName.SHA512 ? HMACSHA512.HashData(key.Key, bytes) : HMACSHA256.HashData(key.Key, bytes);
        return text + "." + (unsigned ? "" : Base64Url.EncodeToString(signature));
    }

    /// <summary>One part of a token.</summary>
    /// <param name="text">What it says.</param>
    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Without(JsonObject claims, string name)
    {
        claims.Remove(name);
        return claims.ToJsonString().TrimEnd('}');
    }
}
