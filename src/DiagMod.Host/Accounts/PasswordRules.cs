using System.Collections.Frozen;
using DiagMod.Host.Http;
using DiagMod.Host.Text;

namespace DiagMod.Host.Accounts;

/// <summary>Which passwords are refused: too short, widely used, or made of words everybody here knows.</summary>
/// <remarks>No rules of composition, no history, no forced rotation: ASVS 5.0 (6.2.5, 6.2.10) and NIST SP 800-63B-4 forbid them,
/// since they make people choose worse passwords.</remarks>
public static class PasswordRules
{
    /// <summary>Shortest password beside a second factor, characters.</summary>
    public const int MinLength = 12;

    /// <summary>Shortest password that protects an account alone, characters (NIST SP 800-63B-4, 3.1.1.2).</summary>
    public const int MinLengthAlone = 15;

    // So many listed passwords in a row are still one that is tried early.
    private const int ListedInARow = 2;

    private static readonly FrozenSet<string> Listed = ReadListed();

    private static readonly FrozenSet<string> Common = Words(
        """
        password passwort passw0rd p@ssword p@ssw0rd parol parola welcome letmein qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl
        zxcvbn zxcvbnm 1q2w3e4r 1qaz2wsx qazwsx iloveyou sunshine princess football baseball superman batman dragon monkey shadow
        master michael jordan trustno1 admin administrator root toor user guest test testing demo default changeme change temp
        temporary secret login access hello abc abcd abcdef abcdefg abcdefgh abcdefghij correcthorsebatterystaple summer winter
        spring autumn january february march april june july august september october november december monday friday google
        facebook microsoft windows linux postgres database computer internet service system server network freedom whatever
        starwars pokemon charlie daniel jessica ashley michelle nicole hunter killer pepper ginger cheese cookie banana orange
        """);

    private static readonly FrozenSet<string> Context = Words(
        """
        diagmod orleans motor motors motor1 engine pump pumps compressor stator rotor current currents phase phases electric twin
        digitaltwin operator engineer viewer sysadmin tenant station oilfield booster injection monitoring diagnostics predictive
        maintenance anomaly forecast
        """);

    /// <summary>Why a password is refused, in words; null when it is good.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="userName">Whose.</param>
    /// <param name="minLength">Shortest one taken, characters.</param>
    /// <param name="wordsToo">False: only length and runs are judged (the password that an unattended start brings along).</param>
    public static string? Fault(string password, string userName, int minLength = MinLength, bool wordsToo = true) =>
        Judge(password, userName, minLength, wordsToo) switch
        {
            null => null,
            PasswordFault.TooLong => "a password has at most 1024 bytes.",
            PasswordFault.NotText => "a password must not hold the NUL character or broken Unicode.",
            PasswordFault.TooShort => FormattableString.Invariant(
                $"a password needs at least {minLength} characters; this one has {password.EnumerateRunes().Count()}."),
            PasswordFault.FewCharacters => "it repeats too few characters.",
            PasswordFault.Run => "it is a run of neighbouring keys or digits.",
            _ => "it is made of words that are tried first: common passwords, the product's or your own name.",
        };

    /// <summary>Which rule a password breaks; null when it is good.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="userName">Whose.</param>
    /// <param name="minLength">Shortest one taken, characters.</param>
    /// <param name="wordsToo">False: only length and runs are judged.</param>
    public static PasswordFault? Judge(string password, string userName, int minLength = MinLength, bool wordsToo = true)
    {
        if (Passwords.IsTooLong(password))
        {
            return PasswordFault.TooLong;
        }

        if (!PlainText.IsStorable(password))
        {
            return PasswordFault.NotText;
        }

        if (password.EnumerateRunes().Count() < minLength)
        {
            return PasswordFault.TooShort;
        }

        var plain = UnicodeForms.ComposeCompatible(password).ToLowerInvariant();
        if (plain.Distinct().Count() < 5)
        {
            return PasswordFault.FewCharacters;
        }

        if (IsRun(plain))
        {
            return PasswordFault.Run;
        }

        if (!wordsToo)
        {
            return null;
        }

        var rest = Strip(plain, userName.ToLowerInvariant());
        return rest < 4 || IsListed(plain, userName.ToLowerInvariant()) ? PasswordFault.KnownWords : null;
    }

    /// <summary>How many widely used passwords are known by name.</summary>
    internal static int ListedCount => Listed.Count;

    private static FrozenSet<string> ReadListed()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("accounts/common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .ToFrozenSet(StringComparer.Ordinal);
    }

    // A listed password, also with digits and signs around it or letters written as signs, or a few of them in a row: what a guesser
    // makes of a list first.
    private static bool IsListed(string plain, string userName)
    {
        foreach (var text in (ReadOnlySpan<string>)[plain, Unleet(plain)])
        {
            if (Listed.Contains(text) || Pieces(text, userName) <= ListedInARow)
            {
                return true;
            }
        }

        return false;
    }

    private static string Unleet(string plain) => string.Concat(plain.Select(letter => letter switch
    {
        '0' => 'o',
        '1' or '!' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' => 't',
        _ => letter,
    }));

    // Fewest listed words (of four letters and more) that a text falls into; what is no letter between them counts nothing. A letter
    // that belongs to no word makes the text no list's.
    private static int Pieces(string text, string userName)
    {
        const int Never = 1_000;
        const int LongestWord = 32;
        var least = new int[text.Length + 1];
        for (var end = 1; end <= text.Length; end++)
        {
            least[end] = char.IsLetter(text[end - 1]) ? Never : least[end - 1];
            for (var length = 4; length <= Math.Min(end, LongestWord); length++)
            {
                var word = text.Substring(end - length, length);
                if (least[end - length] < Never
                    && (Listed.Contains(word) || Common.Contains(word) || Context.Contains(word) || word == userName))
                {
                    least[end] = Math.Min(least[end], least[end - length] + 1);
                }
            }
        }

        return least[text.Length];
    }

    private static FrozenSet<string> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Characters other than digits at the ends and punctuation that are left when every known word is taken out.</summary>
    private static int Strip(string plain, string userName)
    {
        var left = plain;
        foreach (var word in Common.Concat(Context).Append(userName).Where(word => word.Length >= 3)
            .OrderByDescending(word => word.Length))
        {
            left = left.Replace(word, " ", StringComparison.Ordinal);
        }

        return left.Count(char.IsLetter) + (left.Count(char.IsDigit) > 4 && !IsRun(Digits(left)) ? left.Count(char.IsDigit) - 4 : 0);
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsDigit));

    private static bool IsRun(string text)
    {
        const string Rows = "01234567890 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm йцукенгшщзхъ фывапролджэ ячсмитьбю";
        if (text.Length == 0)
        {
            return false;
        }

        // Pieces of at least four that lie side by side on a row, forwards or backwards, are worth one character each.
        var backwards = string.Concat(Rows.Reverse());
        var worth = 0;
        for (var i = 0; i < text.Length; worth++)
        {
            var length = 1;
            while (i + length < text.Length
                && (Rows.Contains(text.AsSpan(i, length + 1).ToString(), StringComparison.Ordinal)
                    || backwards.Contains(text.AsSpan(i, length + 1).ToString(), StringComparison.Ordinal)))
            {
                length++;
            }

            i += length >= 4 ? length : 1;
        }

        return worth <= Math.Max(3, text.Length / 4);
    }
}

/// <summary>The rule that a password breaks; the pages say it in the reader's language.</summary>
public enum PasswordFault : byte
{
    /// <summary>More than 1,024 bytes.</summary>
    TooLong,

    /// <summary>NUL or broken Unicode.</summary>
    NotText,

    /// <summary>Fewer than <see cref="PasswordRules.MinLength"/> characters.</summary>
    TooShort,

    /// <summary>Fewer than five different characters.</summary>
    FewCharacters,

    /// <summary>Neighbouring keys or digits.</summary>
    Run,

    /// <summary>Common words, the product's or the person's name.</summary>
    KnownWords,
}
