using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>Texts of the page that places motors and groups.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class LayoutPageTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Title.</summary>
    public string Title => Say("Board layout", "Схема табло");

    /// <summary>What the page does.</summary>
    public string Hint => Say(
        "Groups and motors stand on the board in this order, by the process they serve. A group with fewer available motors than "
            + "needed is an alarm of priority 1.",
        "Группы и двигатели стоят на табло в этом порядке — по технологической схеме. Если в группе готово меньше двигателей, чем "
            + "нужно, это тревога приоритета 1.");

    /// <summary>Field: name of a group.</summary>
    public string Name => Say("Group", "Группа");

    /// <summary>Field: station.</summary>
    public string Station => Say("Station", "Станция");

    /// <summary>Field: motors needed.</summary>
    public string Needed => Say("Needed (N)", "Нужно (N)");

    /// <summary>Tooltip of the motors needed.</summary>
    public string NeededWhy => Say(
        "How many of the group's motors the process needs at once", "Сколько двигателей группы нужно процессу одновременно");

    /// <summary>Hint in an empty field.</summary>
    public string NotSaid => Say("not said", "не задано");

    /// <summary>How many motors a group has.</summary>
    /// <param name="count">How many.</param>
    public string OfMotors(int count) => Say($"of {Figures.Count(count)}", $"из {Figures.Count(count)}");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: standby.</summary>
    public string Standby => Say("Standby", "Резерв");

    /// <summary>Column: group.</summary>
    public string Group => Say("Group", "Группа");

    /// <summary>Column: place.</summary>
    public string Place => Say("Place", "Место");

    /// <summary>Name of a checkbox.</summary>
    /// <param name="motor">The motor.</param>
    public string StandbyOf(string motor) => Say($"{motor} stands by", $"{motor} в резерве");

    /// <summary>Name of a choice.</summary>
    /// <param name="motor">The motor.</param>
    public string GroupOf(string motor) => Say($"Group of {motor}", $"Группа двигателя {motor}");

    /// <summary>Name of a button.</summary>
    /// <param name="what">Group or motor.</param>
    public string Up(string what) => Say($"{what} up", $"{what} выше");

    /// <summary>Name of a button.</summary>
    /// <param name="what">Group or motor.</param>
    public string Down(string what) => Say($"{what} down", $"{what} ниже");

    /// <summary>A group without motors.</summary>
    public string Empty => Say(
        "No motor yet; a group without motors is not kept.", "Двигателей пока нет; пустая группа не сохраняется.");

    /// <summary>Every motor has a group.</summary>
    public string NoneLeft => Say("Every motor has a group.", "У каждого двигателя есть группа.");

    /// <summary>Name of a group that has none yet.</summary>
    public string NewGroup => Say("(new group)", "(новая группа)");

    /// <summary>Button: add a group.</summary>
    public string AddGroup => Say("Add a group", "Добавить группу");

    /// <summary>Button: save.</summary>
    public string Save => Say("Save", "Сохранить");

    /// <summary>It was saved.</summary>
    public string Saved => Say("Saved; open boards show it already.", "Сохранено; открытые табло уже показывают новую схему.");

    /// <summary>Others saved meanwhile.</summary>
    public string Changed => Say(
        "Motors or places changed meanwhile: nothing was saved. Here is the newest layout; change it again.",
        "Двигатели или их места тем временем изменились: ничего не сохранено. Показана новейшая схема, внесите правки заново.");

    /// <summary>A group has no name.</summary>
    public string NameMissing => Say("A group has no name.", "У группы нет названия.");

    /// <summary>Two groups have one name.</summary>
    /// <param name="name">The name.</param>
    public string NameTwice(string name) => Say($"Two groups are named {name}.", $"Две группы называются {name}.");

    /// <summary>A wrong number of motors needed.</summary>
    /// <param name="group">The group.</param>
    /// <param name="motors">Its motors.</param>
    public string NeededFault(string group, int motors) => Say(
        $"Group {group}: the number needed must lie between 1 and {Figures.Count(motors)}, or be empty.",
        $"Группа {group}: нужное число — от 1 до {Figures.Count(motors)} или пусто.");
}
