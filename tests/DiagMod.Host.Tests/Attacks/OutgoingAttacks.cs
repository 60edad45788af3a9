using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Host.Outgoing;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases INJ-04 and INJ-05: where this host may be sent, and how its calls prove themselves.</summary>
public sealed class OutgoingAttacks
{
    private static readonly OutgoingRules Rules = new(new ServerOptions());

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://0/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.0.0.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://[fe80::1%251]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[ff02::1]/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://a.localhost/")]
    [InlineData("http://metadata.google.internal/")]
    [InlineData("http://\u2460\u2461\u2466.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("ftp://example.com/")]
    [InlineData("dict://example.com:11211/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user@example.com/")]
    [InlineData("https://example.com@127.0.0.1/")]
    [InlineData("http://example.com:22/")]
    [InlineData("https://example.com:25/")]
    [InlineData("http://example.com/\r\nHost: x")]
    [InlineData("//example.com/")]
    [InlineData("example.com")]
    [InlineData("")]
    [InlineData(null)]
    public void INJ04_AddressNearTheHost_IsRefusedWhenItIsSaved(string? address) => Assert.NotNull(Rules.Fault(address));

    [Theory]
    [InlineData("https://hooks.example.com/a?b=c")]
    [InlineData("https://example.com:8443/")]
    [InlineData("http://93.184.216.34/")]
    [InlineData("https://[2606:2800:220:1:248:1893:25c8:1946]/")]
    public void INJ04_PublicAddress_IsTaken(string address) => Assert.Null(Rules.Fault(address));

    [Fact]
    public void INJ04_NetworkOfThePlant_OpensByItsNameAlone()
    {
        var rules = new OutgoingRules(new ServerOptions { OutgoingNetworks = "10.20.0.0/16, 192.168.7.7" });

        Assert.Null(rules.Fault("http://10.20.3.4/"));
        Assert.Null(rules.Fault("http://192.168.7.7/"));
        Assert.NotNull(rules.Fault("http://10.21.3.4/"));
        Assert.NotNull(rules.Fault("http://192.168.7.8/"));
        Assert.NotNull(rules.Fault("http://127.0.0.1/"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("93.184.216.34,127.0.0.1")]
    public async Task INJ04_NameThatLeadsNearTheHost_IsRefusedWhenItIsCalled(string addresses)
    {
        using var sink = new Sink("");
        var http = new OutgoingHttp(Rules, (_, _) => Task.FromResult(addresses.Split(',').Select(IPAddress.Parse).ToArray()));
        using var client = http.MakeClient();

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://hooks.example.com:{sink.Port}/")));

        Assert.IsType<OutgoingRefusedException>(fault.InnerException);
        Assert.Equal(0, sink.Calls);
    }

    [Fact]
    public async Task INJ04_NameThatChangesItsMind_IsConnectedToWhatWasLookedAt()
    {
        using var sink = new Sink("HTTP/1.1 204 No Content\r\n\r\n");
        var asked = 0;
        var http = new OutgoingHttp(
            new OutgoingRules(new ServerOptions { OutgoingNetworks = "127.0.0.1" }),
            (_, _) => Task.FromResult<IPAddress[]>(++asked == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")]));
        using var client = http.MakeClient();

        using var answer = await client.GetAsync(new Uri($"http://hooks.example.com:{sink.Port}/"));

        Assert.Equal((HttpStatusCode.NoContent, 1, 1), (answer.StatusCode, asked, sink.Calls));
    }

    [Fact]
    public async Task INJ04_Redirect_IsNotFollowed()
    {
        using var sink = new Sink("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n");
        using var client = Loopback();

        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{sink.Port}/"));

        Assert.Equal((HttpStatusCode.Found, 1), (answer.StatusCode, sink.Calls));
    }

    [Fact]
    public async Task INJ04_AnswerWithoutEnd_IsCutOff()
    {
        using var sink = new Sink("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + new string('x', 1_000_000));
        using var client = Loopback();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri($"http://127.0.0.1:{sink.Port}/")));

        Assert.True(client.Timeout <= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void INJ05_Signature_IsOverTimeAndBodyAndYoung()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var at = new DateTimeOffset(2025, 8, 17, 12, 0, 0, TimeSpan.Zero);
        var body = "{\"alarm\":1}"u8.ToArray();
        var header = WebhookSignature.Sign(secret, at, body);
        bool Right(string? value, byte[]? of = null, double minutes = 0, byte[]? key = null) =>
            WebhookSignature.IsRight(key ?? secret, value, of ?? body, at.AddMinutes(minutes));

        Assert.True(Right(header));
        Assert.True(Right(header, minutes: 4.9));
        Assert.False(Right(header, minutes: 5.1));
        Assert.False(Right(header, minutes: -5.1));
        Assert.False(Right(header, "{\"alarm\":2}"u8.ToArray()));
        Assert.False(Right(header, key: RandomNumberGenerator.GetBytes(32)));
        Assert.False(Right(header.Replace("t=17", "t=18", StringComparison.Ordinal)));
        Assert.False(Right(header + ",v1=" + new string('0', 64)));
        Assert.All(
            (string?[])[null, "", "t=,v1=", "t=-1,v1=" + new string('0', 64), "t=99999999999999999999,v1=00", "v1=00,t=1", header.ToUpperInvariant()[..10]],
            value => Assert.False(Right(value)));
        Assert.DoesNotContain(Convert.ToHexStringLower(secret), header, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WebhookSignature.Sign(new byte[16], at, body));
    }

    private static HttpClient Loopback() =>
        new OutgoingHttp(new OutgoingRules(new ServerOptions { OutgoingNetworks = "127.0.0.1" })).MakeClient();

    /// <summary>A server on loopback that gives everybody the same bytes and counts its callers.</summary>
    private sealed class Sink : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _calls;

        public Sink(string answer)
        {
            _listener.Start();
            _ = ServeAsync(Encoding.ASCII.GetBytes(answer));
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Calls => Volatile.Read(ref _calls);

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    using var caller = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _calls);
                    var stream = caller.GetStream();
                    await stream.ReadAtLeastAsync(new byte[4096], 16, throwOnEndOfStream: false);
                    await stream.WriteAsync(answer);
                }
            }
            catch (Exception fault) when (fault is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The caller left, or the test is over.
            }
        }
    }
}
