using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Attacks;

/// <content>First starts, two at once and where nothing can be written.</content>
public sealed partial class LoginAttacks
{
    [Fact]
    public void LOGIN14_TwoFirstStartsAtOnce_MakeOneSetOfSecretsThatNobodyElseReads()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-login14-");
        try
        {
            var opened = new Secrets[6];
            Parallel.For(0, opened.Length, i => opened[i] = Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()));

            Assert.Single(opened.Select(secrets => secrets.LocalToken).Distinct());
            Assert.Single(opened.Select(secrets => secrets.SigningKeys[0].Kid).Distinct());
            Assert.All(
                Directory.GetFiles(opened[0].Folder),
                file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task LOGIN14_TwoFirstStartsAtOnce_MakeOneAdminWhoseFileIsRight()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-login14-");
        try
        {
            await using var stores = new Postgres.Stores(await TestDatabase.CreateMigratedAsync());
            var accounts = stores.Get<IAccountStore>();
            using var passwords = new Passwords();
            var starts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => FirstAdmin.EnsureAsync(
                accounts, passwords, Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()), new HostSettings(),
                isTerminal: false, TimeProvider.System, CancellationToken.None))));
            var file = Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()).FirstAdminFile;
            var admin = await accounts.FindAsync(FirstAdmin.UserName, CancellationToken.None);

            Assert.Single(starts, lines => lines.Count > 0);
            Assert.True(await passwords.VerifyAsync(
                (await File.ReadAllTextAsync(file)).Trim(), admin!.PasswordHash, CancellationToken.None));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task LOGIN14_SecretThatCannotBeWritten_RefusesTheStart()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-login14-");
        try
        {
            // As on a full disk: the place of the secrets cannot be made.
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "secrets"), "a file where the folder must be");
            Assert.ThrowsAny<Exception>(() => Secrets.Open(folder.FullName, TimeProvider.System.GetUtcNow()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
