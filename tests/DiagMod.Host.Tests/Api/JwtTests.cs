using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>The annex cases JWT-01 to JWT-21 of the requirements, each a token made by hand with the host's own key.</summary>
[Collection(HostTests.Name)]
public sealed class JwtTests(TestHost host)
{
    public static TheoryData<string> Refused => new(
        "alg none", "alg None unsigned", "signature stripped", "payload edited", "HS512", "jwk header", "jku header", "kid path",
        "kid unknown", "kid missing", "expired 31 s", "expired 299 s", "nbf 60 s", "no exp", "exp text", "exp 1e300", "exp negative",
        "exp twice", "role twice", "crit", "aud wrong", "aud array", "iss slash", "iss case", "typ JWT", "typ missing", "sub unknown",
        "role raised", "ver old", "garbage", "four parts", "deep", "empty");

    [Fact]
    public async Task Token_MadeByHandAsTheProductDoes_IsAccepted()
    {
        var token = await MakeAsync("control");

        Assert.Equal(200, await StatusAsync("Bearer " + token));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Token_WithAFault_Is401(string fault)
    {
        var token = await MakeAsync(fault);

        using var answer = await AskAsync("Bearer " + token);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("IdentityModel", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfAMegabyte_Is401AndCheap()
    {
        var started = Stopwatch.GetTimestamp();

        var status = await StatusAsync("Bearer " + new string('a', 1_000_000));

        Assert.Equal(401, status);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Token_InTheQuery_IsNotRead()
    {
        var token = await host.TokenAsync("admin");

        using var answer = await host.Client.GetAsync(new Uri("/api/v1/motors?access_token=" + token, UriKind.Relative));

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task AuthorizationHeader_GivenTwice_Is401()
    {
        var token = await host.TokenAsync("admin");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/motors");
        request.Headers.TryAddWithoutValidation("Authorization", ["Bearer " + token, "Bearer " + token]);

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("bearer ", 200)]
    [InlineData("Bearer\t", 401)]
    [InlineData("Basic ", 401)]
    public async Task Scheme_Written_HasOneVerdict(string scheme, int status)
    {
        var token = await host.TokenAsync("viewer");

        Assert.Equal(status, await StatusAsync(scheme + token));
    }

    [Fact]
    public async Task LocalToken_FromLoopback_IsAdmin()
    {
        var token = (await File.ReadAllTextAsync(Path.Combine(host.DataFolder, "secrets", "local-token"))).Trim();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/admin/users");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    private async Task<int> StatusAsync(string authorization)
    {
        using var answer = await AskAsync(authorization);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> AskAsync(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/motors");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await host.Client.SendAsync(request);
    }

    private async Task<string> MakeAsync(string fault)
    {
        // A real token's claims, so that only the fault is wrong.
        var real = (await host.TokenAsync("viewer")).Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(real[1]))!.AsObject();
        var key = Secrets.Open(host.DataFolder, TimeProvider.System.GetUtcNow()).SigningKeys[0];
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

    private static string Without(JsonObject claims, string name)
    {
        claims.Remove(name);
        return claims.ToJsonString().TrimEnd('}');
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
