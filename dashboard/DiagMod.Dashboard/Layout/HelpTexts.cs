using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Layout;

/// <summary>Texts of the help over every page: what the symbols and the terms mean.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class HelpTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Symbols and terms", "Обозначения и термины");

    /// <summary>Button that closes it.</summary>
    public string Close => Say("Close (Esc)", "Закрыть (Esc)");

    /// <summary>Heading: symbols.</summary>
    public string Symbols => Say("Symbols", "Обозначения");

    /// <summary>Heading: terms.</summary>
    public string Terms => Say("Terms", "Термины");

    /// <summary>Heading: keys.</summary>
    public string Keys => Say("Keys", "Клавиши");

    /// <summary>Priority 1.</summary>
    public string Priority1 => Say("Priority 1: act now.", "Приоритет 1: действовать немедленно.");

    /// <summary>Priority 2.</summary>
    public string Priority2 => Say("Priority 2: act in time.", "Приоритет 2: действовать в срок.");

    /// <summary>Advisory.</summary>
    public string Advisory => Say("Advisory: worth a look, no sound.", "Наблюдение: обратить внимание, без звука.");

    /// <summary>Learning.</summary>
    public string Learning => Say(
        "The twin still learns what is normal for this motor.", "Двойник ещё обучается норме этого двигателя.");

    /// <summary>No data.</summary>
    public string NoData => Say(
        "No data, or data older than they should be: never shown as normal.",
        "Данных нет или они устарели: норма никогда не показывается.");

    /// <summary>No symbol.</summary>
    public string Nothing => Say("No symbol: nothing to report.", "Без обозначения: замечаний нет.");

    /// <summary>Terms with what they mean, in the order of a motor's page.</summary>
    public IReadOnlyList<(string Term, string Means)> Meanings =>
    [
        (Say("RMS", "СКЗ"), Say(
            "Root mean square of a phase current over a window of 1 s, amperes: mostly the load.",
            "Среднеквадратичное значение тока фазы за окно 1 с, в амперах: в основном нагрузка.")),
        (Say("u₂, unbalance", "u₂, несимметрия"), Say(
            "Negative over positive sequence of the three currents. A lasting rise speaks of supply, winding or a sensor.",
            "Обратная последовательность токов к прямой. Устойчивый рост указывает на сеть, обмотку или датчик.")),
        (Say("slip", "скольжение"), Say(
            "How far the rotor falls behind the field. Lines of broken bars stand at twice the slip beside the supply line.",
            "Насколько ротор отстаёт от поля. Линии обрыва стержней стоят на двойном скольжении от линии сети.")),
        (Say("dBc", "дБ"), Say(
            "Level below the supply line: −40 is a hundredth of its amplitude.",
            "Уровень относительно линии сети: −40 — это сотая доля её амплитуды.")),
        (Say("score and threshold", "оценка и порог"), Say(
            "How unlike this motor's own healthy recordings a file is. Above the threshold it counts as unusual.",
            "Насколько файл не похож на исправные записи этого же двигателя. Выше порога — необычный.")),
        (Say("p-value", "p-значение"), Say(
            "How often a healthy file would score so high: 0.01 is one in a hundred.",
            "Как часто исправный файл получил бы такую оценку: 0,01 — один из ста.")),
        (Say("e-value", "e-значение"), Say(
            "Evidence gathered over files: warning from 20, alarm from 100.",
            "Свидетельство, накопленное по файлам: от 20 — предупреждение, от 100 — тревога.")),
        (Say("forecast, P", "прогноз, P"), Say(
            "Where RMS goes, with bands of 80 and 95 per cent, and the chance that it passes the threshold.",
            "Куда идёт СКЗ: интервалы 80 и 95 процентов и вероятность выйти за порог.")),
        (Say("no clock", "без даты"), Say(
            "The recordings carry no time: their order is known, not their date.",
            "В записях нет времени: известен их порядок, но не дата.")),
        (Say("evidence", "свидетельство"), Say(
            "What a report was made of; its number is a hash, so that the same facts are the same report.",
            "То, из чего составлен отчёт; номер — это хеш: одни и те же факты дают один и тот же отчёт.")),
    ];

    /// <summary>Keys with what they do.</summary>
    public IReadOnlyList<(string Key, string Does)> Shortcuts =>
    [
        ("?", Say("this help", "эта справка")),
        ("/", Say("find a motor on the board", "найти двигатель на табло")),
        ("← ↑ → ↓", Say("move over the board", "перемещение по табло")),
        ("Enter", Say("open the motor", "открыть двигатель")),
        ("Esc", Say("close, or leave the field", "закрыть или выйти из поля")),
    ];
}
