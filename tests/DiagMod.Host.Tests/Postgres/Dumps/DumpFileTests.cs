using System.Buffers.Binary;
using DiagMod.Postgres.Dumps;

namespace DiagMod.Host.Tests.Postgres.Dumps;

/// <summary>The form of a dump: whole or refused.</summary>
public sealed class DumpFileTests : IDisposable
{
    private const int Seed = 20_260;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-dump-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "a.dump");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Dump_ThatWasWritten_IsReadAsItWas()
    {
        var content = await WriteAsync();

        var found = new Dictionary<string, byte[]>();
        var digests = await DumpReader.ReadAsync(
            Path,
            async (name, stream) =>
            {
                using var all = new MemoryStream();
                await stream.CopyToAsync(all);
                found[name] = all.ToArray();
            },
            CancellationToken.None);

        Assert.Equal(content, found["table/a"]);
        Assert.Equal(3, digests["table/a"].Rows);
        Assert.Equal(content.Length, digests["table/a"].Bytes);
        Assert.Equal(["a.dump"], _folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task Dump_WithAnyBitFlipped_IsRefused()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Path);
        var random = new Random(Seed);
        for (var i = 0; i < 400; i++)
        {
            var at = i < 100 ? i % whole.Length : random.Next(whole.Length);
            var bytes = whole.ToArray();
            bytes[at] ^= (byte)(1 << random.Next(8));

            Assert.True(await IsRefusedAsync(bytes), $"seed {Seed}: byte {at} of {whole.Length} was flipped and not missed");
        }
    }

    [Fact]
    public async Task Dump_CutAnywhereOrLengthened_IsRefused()
    {
        await WriteAsync();
        var whole = await File.ReadAllBytesAsync(Path);
        for (var length = 0; length < whole.Length; length += length < 300 ? 1 : 97)
        {
            Assert.True(await IsRefusedAsync(whole[..length]), $"cut to {length} of {whole.Length} and not missed");
        }

        Assert.True(await IsRefusedAsync([.. whole, 0]));
        Assert.False(await IsRefusedAsync(whole));
    }

    [Fact]
    public async Task Dump_ThatIsNotCommitted_LeavesNoFile()
    {
        await using (var writer = await DumpWriter.CreateAsync(Path))
        {
            await writer.AddJsonAsync("a", 1, CancellationToken.None);
            Assert.True(File.Exists(Path + ".part"));
        }

        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Dump_WhoseLastWriterWasKilled_IsWrittenAnew()
    {
        await File.WriteAllTextAsync(Path + ".part", "half of what a killed process wrote");

        await WriteAsync();

        Assert.False(await IsRefusedAsync(await File.ReadAllBytesAsync(Path)));
        Assert.False(File.Exists(Path + ".part"));
    }

    [Fact]
    public async Task Dump_OntoAFileThatIsThere_IsRefused()
    {
        await File.WriteAllTextAsync(Path, "precious");

        await Assert.ThrowsAsync<DumpException>(() => DumpWriter.CreateAsync(Path));

        Assert.Equal("precious", await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public void Rows_InPiecesOfAnySize_AreCountedAlike()
    {
        var copy = Copy(new Random(Seed), 50);
        for (var size = 1; size < 64; size++)
        {
            var counter = new CopyRowCounter();
            for (var at = 0; at < copy.Length; at += size)
            {
                counter.Add(copy.AsSpan(at, Math.Min(size, copy.Length - at)));
            }

            Assert.True(counter.Rows == 50, $"seed {Seed}: {counter.Rows} rows in pieces of {size}");
        }
    }

    [Fact]
    public void Secrets_OpenWithTheirPassPhraseOnly()
    {
        byte[] secret = [1, 2, 3];
        var box = SecretBox.Seal(secret, "correct horse battery");
        var changed = box.ToArray();
        changed[^1] ^= 1;

        Assert.Equal(secret, SecretBox.Open(box, "correct horse battery"));
        Assert.Throws<DumpException>(() => SecretBox.Open(box, "correct horse battered"));
        Assert.Throws<DumpException>(() => SecretBox.Open(changed, "correct horse battery"));
        Assert.Throws<DumpException>(() => SecretBox.Seal(secret, "too short"));
    }

    private async Task<byte[]> WriteAsync()
    {
        var copy = Copy(new Random(Seed), 3);
        await using var writer = await DumpWriter.CreateAsync(Path);
        await writer.AddJsonAsync("manifest", new DumpManifest { Format = 1, Kind = "test" }, CancellationToken.None);
        await writer.AddAsync("table/a", isTable: true, stream => stream.WriteAsync(copy).AsTask(), CancellationToken.None);
        await writer.CommitAsync(CancellationToken.None);
        return copy;
    }

    private async Task<bool> IsRefusedAsync(byte[] bytes)
    {
        var path = System.IO.Path.Combine(_folder.FullName, "b.dump");
        await File.WriteAllBytesAsync(path, bytes);
        try
        {
            await DumpReader.ReadAsync(path, (_, _) => Task.CompletedTask, CancellationToken.None);
            return false;
        }
        catch (DumpException)
        {
            return true;
        }
    }

    // What PostgreSQL's COPY says: signature, flags, no extension; rows of fields; the end.
    private static byte[] Copy(Random random, int rows)
    {
        var copy = new MemoryStream();
        copy.Write([.. "PGCOPY\n"u8, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Span<byte> number = stackalloc byte[4];
        for (var row = 0; row < rows; row++)
        {
            var fields = random.Next(1, 5);
            BinaryPrimitives.WriteInt16BigEndian(number, (short)fields);
            copy.Write(number[..2]);
            for (var field = 0; field < fields; field++)
            {
                var length = random.Next(-1, 300);
                BinaryPrimitives.WriteInt32BigEndian(number, length);
                copy.Write(number);
                var content = new byte[Math.Max(0, length)];
                random.NextBytes(content);
                copy.Write(content);
            }
        }

        copy.Write([255, 255]);
        return copy.ToArray();
    }
}
