using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

internal sealed partial class AccountStore
{
    private const string LanguageSql = """
        update users
        set language = @language
        where id = @id;
        """;

    public Task<bool> SetLanguageAsync(Guid id, string? language, Actor actor, CancellationToken cancellationToken)
    {
        if (language is not (null or "en" or "ru"))
        {
            throw new ArgumentException($"The language '{language}' is neither en nor ru.", nameof(language));
        }

        return database.InTransactionAsync(
            async work =>
            {
                if (await work.ExecuteAsync(
                    LanguageSql, cancellationToken, [Arg.Id("id", id), Arg.Text("language", language)]) == 0)
                {
                    return false;
                }

                await work.AuditAsync(
                    new AuditEntry(
                        actor, "user.language", "user", id.ToString("D"), "success", StoreJson.Write(new { language })),
                    cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);
    }
}
