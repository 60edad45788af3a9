using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Admin;

/// <summary>Texts of the audit page.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class AuditTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Audit", "Журнал аудита");

    /// <summary>Heading of the proof.</summary>
    public string Proof => Say("Proof", "Проверка подлинности");

    /// <summary>What the proof rests on.</summary>
    public string ProofWhy => Say(
        "Every row holds the hash of the one before; once a minute the newest hash is signed outside the database.",
        "Каждая строка хранит хеш предыдущей; раз в минуту последний хеш подписывается вне базы данных.");

    /// <summary>Button: check.</summary>
    public string Check => Say("Check now", "Проверить");

    /// <summary>Heading of the search.</summary>
    public string Search => Say("Search", "Поиск");

    /// <summary>Label: first day.</summary>
    public string FromDay => Say("From (UTC)", "С (UTC)");

    /// <summary>Label: last day.</summary>
    public string ToDay => Say("Through (UTC)", "По (UTC)");

    /// <summary>Button: search.</summary>
    public string Find => Say("Find", "Найти");

    /// <summary>Choice: any result.</summary>
    public string Any => Say("any", "любой");

    /// <summary>Nothing fits.</summary>
    public string Nothing => Say("No row fits.", "Нет подходящих строк.");

    /// <summary>Link: everything as a file.</summary>
    public string Export => Say("Export all rows", "Выгрузить все строки");

    /// <summary>When the newest checkpoint was signed.</summary>
    /// <param name="count">How many there are.</param>
    public string Checkpoints(string count) => Say($"Signed checkpoints: {count}, the newest", "Подписанных контрольных точек: " + count + ", последняя");

    /// <summary>There is no checkpoint yet.</summary>
    public string NoCheckpoint => Say("No signed checkpoint yet: the first comes within a minute.",
        "Подписанных контрольных точек ещё нет: первая появится в течение минуты.");

    /// <summary>What is wrong with the log.</summary>
    /// <param name="report">What the check found.</param>
    public string Of(AuditReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var row = Figures.Count(report.Verdict.FirstBroken ?? 0);
        return report.Verdict.Fault switch
        {
            AuditFault.None => ChainWhole,
            AuditFault.RowChanged => ChainBroken(row),
            AuditFault.HeadMoved => Say("the head does not fit the newest row", "начало цепочки не соответствует последней строке"),
            AuditFault.Rewritten => Say(
                $"rows from {row} on were written anew: they are not those that were signed",
                $"строки начиная с {row} переписаны: это не те строки, которые были подписаны"),
            AuditFault.TailMissing => Say(
                $"rows from {row} on are missing: they were signed, so the end was cut off or an older backup was restored",
                $"строк начиная с {row} нет, хотя они были подписаны: конец удалён или восстановлена старая копия"),
            AuditFault.CheckpointForged => Say(
                "the file of checkpoints was changed", "файл контрольных точек изменён"),
            AuditFault.SealMissing => Say(
                "older rows were taken out, and the signed file that should hold them is missing or changed",
                "старые строки изъяты, а подписанного файла с ними нет или он изменён"),
            AuditFault.OtherLog => Say(
                "the checkpoints at hand belong to another log: this one was made anew, or another database is used",
                "имеющиеся контрольные точки относятся к другому журналу: этот создан заново или используется другая база"),
            _ => report.Words,
        };
    }

    /// <summary>While the chain is checked.</summary>
    public string ChainChecking => Say("checking …", "проверка …");

    /// <summary>The chain is whole.</summary>
    public string ChainWhole => Say(
        "whole: every row fits the one before, and the signed checkpoints", "журнал цел: каждая строка связана с предыдущей и с подписанными точками");

    /// <summary>The chain is broken.</summary>
    /// <param name="row">Number of the first row that does not fit.</param>
    public string ChainBroken(string row) => Say(
        $"the chain breaks at row {row}: rows were changed or removed",
        $"цепочка нарушена в строке {row}: строки изменены или удалены");

    /// <summary>While the audit is read.</summary>
    public string AuditReading => Say("The audit is being read …", "Загрузка журнала …");

    /// <summary>Column: number of the row.</summary>
    public string Row => Say("Row", "№");

    /// <summary>Column: when.</summary>
    public string When => Say("When", "Когда");

    /// <summary>Column: who.</summary>
    public string Who => Say("Who", "Кто");

    /// <summary>Column: address.</summary>
    public string From => Say("From", "Откуда");

    /// <summary>Column: action.</summary>
    public string What => Say("What", "Действие");

    /// <summary>Column: object.</summary>
    public string Concerning => Say("Object", "Объект");

    /// <summary>Column: result.</summary>
    public string ResultColumn => Say("Result", "Результат");

    /// <summary>Column: details.</summary>
    public string Details => Say("Details", "Подробности");

    /// <summary>Button: older rows.</summary>
    public string OlderRows => Say("Older rows", "Более старые строки");

    /// <summary>Result of an action.</summary>
    /// <param name="result">The stored word.</param>
    public string Result(string result) => result switch
    {
        "success" => Say("success", "успешно"),
        "failure" => Say("failure", "неудача"),
        "denied" => Say("denied", "отказано"),
        _ => result,
    };
}
