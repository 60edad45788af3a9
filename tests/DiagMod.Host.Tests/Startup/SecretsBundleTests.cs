using System.Text.Json;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Attacks;

namespace DiagMod.Host.Tests.Startup;

/// <summary>Keys and secrets on their way through a backup.</summary>
public sealed class SecretsBundleTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-secrets-");

    private string Old => Path.Combine(_folder.FullName, "old");

    private string Fresh => Path.Combine(_folder.FullName, "fresh");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Secrets_ThatWerePacked_ComeBackForTheirOwnerAlone()
    {
        var made = Secrets.Open(Old, Path.Combine(Old, "secrets"), DateTimeOffset.UnixEpoch);
        await File.WriteAllTextAsync(Path.Combine(made.DataProtectionFolder, "key.xml"), "<key/>");

        SecretsBundle.Unpack(SecretsBundle.Pack(made.Folder)!, Path.Combine(Fresh, "secrets"));
        SecretsBundle.Adopt(Path.Combine(Fresh, "secrets"));

        // Opening refuses what others may read.
        var back = Secrets.Open(Fresh, Path.Combine(Fresh, "secrets"), DateTimeOffset.UnixEpoch);
        Assert.Equal(made.LocalToken, back.LocalToken);
        Assert.Equal(made.SigningKeys.Select(key => key.Kid), back.SigningKeys.Select(key => key.Kid));
        Assert.Equal("<key/>", await File.ReadAllTextAsync(Path.Combine(back.DataProtectionFolder, "key.xml")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(back.Folder));
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(back.DataProtectionFolder, "key.xml")));
        }
    }

    [Fact]
    [AttackCase("INJ-09")]
    public void Secret_ThatNamesAPlaceOutsideItsFolder_IsRefused()
    {
        var bundle = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, byte[]> { ["../../evil"] = [1] });

        Assert.Throws<SecretsException>(() => SecretsBundle.Unpack(bundle, Fresh));

        Assert.False(File.Exists(Path.Combine(_folder.FullName, "..", "evil")));
    }
}
