using System.Data.Common;

namespace DiagMod.Host.Settings;

/// <summary>Reads a database address as people write it: key=value pairs, or postgres://user:password@host:port/database.</summary>
internal static class ConnectionStrings
{
    private static readonly string[] PasswordNames = ["Password", "PSW", "PWD"];

    /// <summary>The address as key=value pairs.</summary>
    /// <param name="text">The address as given.</param>
    /// <param name="password">Password for an address without one; empty when there is none.</param>
    /// <param name="connectionString">The pairs.</param>
    /// <param name="fault">What is wrong, as the end of a sentence.</param>
    public static bool TryRead(string text, string password, out string connectionString, out string fault)
    {
        if (!TryRead(text, out connectionString, out fault) || password.Length == 0)
        {
            return fault.Length == 0;
        }

        var pairs = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (PasswordNames.Any(pairs.ContainsKey))
        {
            fault = "it has a password of its own beside Storage:DatabasePassword; set one of them.";
            return false;
        }

        pairs["Password"] = password;
        connectionString = pairs.ConnectionString;
        return true;
    }

    private static bool TryRead(string text, out string connectionString, out string fault)
    {
        (connectionString, fault) = ("", "");
        var pairs = new DbConnectionStringBuilder();
        // postgresql+psycopg:// and the like name a driver of another language; the address itself is the same.
        if (text.StartsWith("postgres", StringComparison.OrdinalIgnoreCase) && text.Contains("://", StringComparison.Ordinal))
        {
            var plain = "postgres" + text[text.IndexOf("://", StringComparison.Ordinal)..];
            if (!Uri.TryCreate(plain, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            {
                fault = "it is not of the form postgres://user:password@host:port/database.";
                return false;
            }

            var user = uri.UserInfo.Split(':', 2);
            pairs["Host"] = uri.Host;
            pairs["Port"] = uri.Port > 0 ? uri.Port : 5432;
            pairs["Database"] = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
            pairs["Username"] = Uri.UnescapeDataString(user[0]);
            if (user.Length > 1)
            {
                pairs["Password"] = Uri.UnescapeDataString(user[1]);
            }

            connectionString = pairs.ConnectionString;
            return true;
        }

        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            fault = "it is neither key=value pairs separated by semicolons nor a postgres:// address.";
            return false;
        }

        connectionString = text;
        if (pairs.ContainsKey("Host") || pairs.ContainsKey("Server"))
        {
            return true;
        }

        fault = "it names no Host.";
        return false;
    }
}
