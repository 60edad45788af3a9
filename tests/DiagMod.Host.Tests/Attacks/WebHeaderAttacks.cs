using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using DiagMod.Host.Tests.Support;
using DiagMod.Host.Text;
using Microsoft.AspNetCore.Routing;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases WEB-10 and WEB-12 to WEB-15: what answers carry, and how files leave.</summary>
[Collection(AttackedHost.Name)]
public sealed class WebHeaderAttacks(TestHost host)
{
    private readonly Attacker _attacker = new(host);

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1+1", "\"'+1+1\"")]
    [InlineData("-2+3", "\"'-2+3\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("\"=1", "\"'\"\"=1\"")]
    [InlineData("'=1", "\"''=1\"")]
    [InlineData("\uFF1D1+1", "\"'\uFF1D1+1\"")]
    [InlineData("\u200B=1", "\"'\u200B=1\"")]
    [InlineData("=cmd|'/C calc'!A0", "\"'=cmd|'/C calc'!A0\"")]
    [InlineData("%0A=1", "\"'%0A=1\"")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("412", "412")]
    [InlineData("1e9999", "\"1e9999\"")]
    [InlineData("plain; text, \"quoted\"", "\"plain; text, \"\"quoted\"\"\"")]
    [InlineData("", "\"\"")]
    public void WEB10_Cell_IsTextWhereASpreadsheetWouldRunIt(string text, string cell) => Assert.Equal(cell, CsvTable.Cell(text));

    [Fact]
    public async Task WEB10_ExportedAudit_HoldsNoFormulaOfAnAttacker()
    {
        await _attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = "=HYPERLINK(\"http://evil\")", ["password"] = "wrong" },
            null, ("User-Agent", "@SUM(1+9)*cmd|' /C calc'!A0"));

        using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/admin/audit/export?format=csv", "admin");
        var text = await answer.Content.ReadAsStringAsync();
        var cells = Cells(text).ToList();

        Assert.Equal("attachment; filename=\"diagmod-audit.csv\"", answer.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Contains("'=hyperlink(\"http://evil\")", cells, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("'@SUM(1+9)*cmd|' /C calc'!A0", cells);
        Assert.DoesNotContain(cells, cell => cell.Length > 0 && "=+-@\t\r".Contains(cell[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task WEB12_EveryRoute_AnswersUnderThePolicy()
    {
        await host.AddMotorAsync("EQ_WEB12");
        var (_, file) = await host.UploadAsync("equipment_id=EQ_WEB12&sample_rate_hz=1000", TestHost.Recording(91_201));
        var (cookies, _) = await _attacker.BrowserAsync("admin", TestHost.AdminPassword);
        var paths = ((IEndpointRouteBuilder)host.Host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(route => "/" + route.RoutePattern.RawText?.TrimStart('/'))
            .Where(path => !path.Contains('*', StringComparison.Ordinal) && !path.Contains("{documentName}", StringComparison.Ordinal))
            .Select(path => System.Text.RegularExpressions.Regex.Replace(
                path.Replace("{raw_id}", (string)file["raw_id"]!, StringComparison.Ordinal), "{[A-Za-z_:]+}", "EQ_WEB12"))
            .Concat(["/nowhere", "/api/v1/nowhere", "/api/v1/motors?limit=x", "/_framework/nowhere.js", "/openapi/v1.json"])
            .Distinct(StringComparer.Ordinal).ToList();
        var wrong = new List<string>();

        foreach (var path in paths)
        {
            foreach (var cookie in (string[])["", cookies])
            {
                using var answer = await _attacker.SendAsync(
                    HttpMethod.Get, path, null, null, cookie.Length == 0 ? [("Accept", "*/*")] : [("Accept", "text/html,*/*"), ("Cookie", cookie)]);
                wrong.AddRange(Faults(answer).Select(fault => $"{path} {(int)answer.StatusCode}: {fault}"));
            }
        }

        Assert.True(paths.Count > 80, $"Only {paths.Count} paths.");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task WEB13_FileThatLeaves_IsSavedAndNeverShown()
    {
        await host.AddMotorAsync("EQ_WEB13");
        var (_, file) = await host.UploadAsync(
            "equipment_id=EQ_WEB13&sample_rate_hz=1000&file_name=" + Uri.EscapeDataString("\"><script>alert(1)</script>\r\nX: y.csv"),
            TestHost.Recording(91_301));
        using var samples = await _attacker.SendAsync(
            HttpMethod.Get, $"/api/v1/signals/{file["raw_id"]}?phase=R&to_s=1", null, await host.TokenAsync("viewer"),
            ("Accept", "application/octet-stream"));
        using var audit = await host.SendAsync(HttpMethod.Get, "/api/v1/admin/audit/export", "admin");

        foreach (var (answer, name) in ((HttpResponseMessage, string)[])[(samples, $"{file["raw_id"]}.f32"), (audit, "diagmod-audit.jsonl")])
        {
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal($"attachment; filename=\"{name}\"", answer.Content.Headers.GetValues("Content-Disposition").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task WEB14_CookiesOverHttps_AreBoundToThisHostAndHttps()
    {
        await using var other = new LimitedHost();
        var certificate = Path.Combine(other.Host.DataFolder, "host.pfx");
        var made = Certificate();
        await File.WriteAllBytesAsync(certificate, made);
        var thumbprint = X509CertificateLoader.LoadPkcs12(made, null).GetCertHashString();
        await other.StartAsync("--Server:CertificateFile=" + certificate);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == thumbprint },
        })
        {
            BaseAddress = new UriBuilder(other.Host.Host.Address) { Scheme = "https" }.Uri,
        };

        using var page = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        var document = await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/sign-in")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["username"] = "admin",
                ["password"] = TestHost.AdminPassword,
                ["returnUrl"] = "/",
                ["__RequestVerificationToken"] = document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!,
            }),
        };
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        using var answer = await client.SendAsync(request);
        var cookies = page.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")).ToList();

        Assert.Equal(302, (int)answer.StatusCode);
        Assert.Contains(cookies, cookie => cookie.StartsWith("__Host-diagmod=", StringComparison.Ordinal));
        Assert.All(cookies, cookie =>
        {
            var parts = cookie.ToLowerInvariant().Split("; ");
            Assert.StartsWith("__host-", parts[0], StringComparison.Ordinal);
            Assert.Contains("secure", parts);
            Assert.Contains("httponly", parts);
            Assert.Contains("samesite=strict", parts);
            Assert.Contains("path=/", parts);
            Assert.DoesNotContain(parts, part => part.StartsWith("domain=", StringComparison.Ordinal));
        });
        Assert.Equal("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single());

        // HTTP/2 goes over TLS alone; a session key in the cookie of plain http is none here.
        using var planted = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        planted.Headers.Add("Cookie", cookies.First(cookie => cookie.StartsWith("__Host-diagmod=", StringComparison.Ordinal))["__Host-".Length..]);
        using var refused = await client.SendAsync(planted);
        Assert.Equal(401, (int)refused.StatusCode);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("http://evil.example")]
    [InlineData("http://sub.evil.example")]
    [InlineData("http://127.0.0.1:1")]
    public async Task WEB15_ForeignOrigin_MayReadNothing(string origin)
    {
        foreach (var path in (string[])["/api/v1/motors", "/api/v1/auth/login", "/hubs/twins/negotiate", "/account/csrf", "/openapi/v1.json", "/metrics"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options, HttpMethod.Post])
            {
                using var answer = await _attacker.SendAsync(
                    method, path, null, await host.TokenAsync("viewer"), ("Origin", origin), ("Access-Control-Request-Method", "DELETE"),
                    ("Access-Control-Request-Headers", "authorization"));

                Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
                Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            }
        }
    }

    private static IEnumerable<string> Faults(HttpResponseMessage answer)
    {
        var policy = Header(answer, "Content-Security-Policy");
        foreach (var part in (string[])["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "script-src 'self'"])
        {
            if (!policy.Split("; ").Contains(part))
            {
                yield return $"no {part}";
            }
        }

        // Pages need a base element of this host's own; nothing else may have one.
        var bases = answer.Content.Headers.ContentType?.MediaType == "text/html" ? "base-uri 'self'" : "base-uri 'none'";
        foreach (var (fails, words) in ((bool, string)[])
            [
                (!policy.Contains(bases, StringComparison.Ordinal), "not " + bases),
                (System.Text.RegularExpressions.Regex.IsMatch(policy, @"script-src[^;]*'unsafe|(?<!style-src-attr )'unsafe-inline'|\*"), policy),
                (Header(answer, "X-Content-Type-Options") != "nosniff", "may be sniffed"),
                (Header(answer, "Referrer-Policy") != "no-referrer", "tells where one came from"),
                (Header(answer, "Cross-Origin-Opener-Policy") != "same-origin", "may be opened by others"),
                (answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By"), "names its server"),
                (answer.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal)
                    && answer.Headers.CacheControl is null && answer.Headers.ETag is null, "may lie in a cache"),
                ((int)answer.StatusCode >= 500, "fails"),
            ])
        {
            if (fails)
            {
                yield return words;
            }
        }
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(" | ", values) : "";

    private static byte[] Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return certificate.Export(X509ContentType.Pkcs12);
    }

    private static IEnumerable<string> Cells(string csv)
    {
        var (cell, isQuoted) = (new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            switch (csv[i])
            {
                case '"' when isQuoted && i + 1 < csv.Length && csv[i + 1] == '"':
                    cell.Append(csv[++i]);
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' or '\n' when !isQuoted:
                    yield return cell.ToString();
                    cell.Clear();
                    break;
                case '\r' when !isQuoted:
                    break;
                default:
                    cell.Append(csv[i]);
                    break;
            }
        }
    }
}
