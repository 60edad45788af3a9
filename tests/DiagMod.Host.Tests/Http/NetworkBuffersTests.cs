using System.Globalization;
using DiagMod.Host.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Http;

public sealed class NetworkBuffersTests
{
    private const int ServersOwnBlock = 4096;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_IsReadInBlocks_LargerThanTheServersOwnOnlyWithThem(bool areOurs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (areOurs)
        {
            builder.Services.AddSingleton<IMemoryPoolFactory<byte>, NetworkBuffers>();
        }

        await using var app = builder.Build();
        app.MapPost("/", LargestBlockAsync);
        await app.StartAsync();
        using var client = new HttpClient();
        using var body = new ByteArrayContent(new byte[4 * 1024 * 1024]);

        using var answer = await client.PostAsync(new Uri(app.Urls.First()), body);

        var largest = int.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture);
        Assert.Equal(areOurs, largest > ServersOwnBlock);
    }

    [Theory]
    [InlineData(-1, 32 * 1024)]
    [InlineData(1, 32 * 1024)]
    [InlineData(100_000, 100_000)]
    public void Rent_AnySize_IsAtLeastThatAndABlock(int wanted, int least)
    {
        using var pool = new NetworkBuffers().Create();

        using var rented = pool.Rent(wanted);

        Assert.True(rented.Memory.Length >= least);
    }

    private static async Task LargestBlockAsync(HttpContext context)
    {
        var largest = 0;
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync();
            foreach (var block in read.Buffer)
            {
                largest = Math.Max(largest, block.Length);
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                await context.Response.WriteAsync($"{largest}");
                return;
            }
        }
    }
}
