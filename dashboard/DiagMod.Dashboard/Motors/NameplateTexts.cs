using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts of the name-plate and its form.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class NameplateTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Name of the form's region.</summary>
    public string Title => Say("Name-plate", "Карточка двигателя");

    /// <summary>Before the motor's key.</summary>
    public string Heading => Say("Name-plate of", "Карточка двигателя");

    /// <summary>Field: name.</summary>
    public string Name => Say("Name", "Наименование");

    /// <summary>Field: group.</summary>
    public string Group => Say("Group on the board", "Группа на табло");

    /// <summary>Field: location.</summary>
    public string Location => Say("Location", "Место установки");

    /// <summary>What stands in an empty field.</summary>
    public string Unknown => Say("unknown", "неизвестно");

    /// <summary>Button: save.</summary>
    public string Save => Say("Save", "Сохранить");

    /// <summary>Button: cancel.</summary>
    public string Cancel => Say("Cancel", "Отмена");

    /// <summary>What empty means, and what saving does.</summary>
    public string Hint => Say(
        "An empty field means unknown. The twin takes the new values at once, as an entry of its journal.",
        "Пустое поле — значение неизвестно. Двойник учтёт новые значения сразу, с записью в журнал.");

    /// <summary>The name is missing or too long.</summary>
    public string NameFault => Say("The name has 1 to 200 characters.", "Наименование — от 1 до 200 знаков.");

    /// <summary>Number of pole pairs, short, for the head of the page.</summary>
    /// <param name="number">The number.</param>
    public string PolePairs(string number) => Say($"{number} pole pairs", $"пар полюсов: {number}");

    /// <summary>A field's name.</summary>
    /// <param name="field">The field.</param>
    public string Of(NameplateField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.Key switch
        {
            "power_kw" => Say("Rated power", "Номинальная мощность"),
            "voltage_v" => Say("Rated voltage", "Номинальное напряжение"),
            "current_a" => Say("Rated current", "Номинальный ток"),
            "frequency_hz" => Say("Rated frequency", "Номинальная частота"),
            "speed_rpm" => Say("Rated speed", "Частота вращения"),
            "pole_pairs" => Say("Pole pairs", "Пары полюсов"),
            "rotor_bars" => Say("Rotor bars", "Стержни ротора"),
            "service_factor" => Say("Service factor", "Сервис-фактор"),
            "rms_threshold_a" => Say("RMS threshold", "Порог СКЗ тока"),
            "expected_interval_s" => Say("Data expected every", "Интервал данных"),
            "rolling_elements" => Say("Rolling elements", "Тел качения"),
            "element_diameter_mm" => Say("Their diameter d, mm", "Их диаметр d, мм"),
            "pitch_diameter_mm" => Say("Pitch diameter D, mm", "Диаметр центров D, мм"),
            "contact_angle_deg" => Say("Contact angle, °", "Угол контакта, °"),
            _ => throw new ArgumentOutOfRangeException(nameof(field), field.Key, "The field has no name."),
        };
    }

    /// <summary>Field: how the motor is fed.</summary>
    public string Drive => Say("Fed by", "Питание");

    /// <summary>A way of feeding.</summary>
    /// <param name="drive">Its code; empty = unknown.</param>
    public string OfDrive(string drive) => drive switch
    {
        "dol" => Say("the mains, direct on line", "сеть, прямой пуск"),
        "soft_starter" => Say("a soft starter", "устройство плавного пуска"),
        "vfd" => Say("a frequency drive", "частотный привод"),
        _ => Unknown,
    };

    /// <summary>Name of the list of bearings.</summary>
    public string Bearings => Say("Bearings", "Подшипники");

    /// <summary>Field: place or name of a bearing.</summary>
    public string BearingName => Say("Place", "Место");

    /// <summary>Field: type of a bearing.</summary>
    public string BearingType => Say("Type", "Тип");

    /// <summary>In a field of the geometry that the type already tells.</summary>
    public string FromType => Say("from the type", "по типу");

    /// <summary>Button: one bearing more.</summary>
    public string AddBearing => Say("Add a bearing", "Добавить подшипник");

    /// <summary>Button: one bearing less.</summary>
    public string RemoveBearing => Say("Remove", "Убрать");

    /// <summary>What to fill in.</summary>
    public string BearingHint => Say(
        "A type of the catalogue is enough; for any other give its geometry.",
        "Достаточно типа из каталога; для другого укажите его геометрию.");

    /// <summary>Neither type nor geometry.</summary>
    public string BearingIncomplete => Say(
        "A bearing needs a type of the catalogue, or rolling elements, their diameter and the pitch diameter.",
        "Для подшипника нужен тип из каталога или число тел качения, их диаметр и диаметр центров.");

    /// <summary>Name of a bearing that was given none.</summary>
    public string BearingUnnamed => Say("bearing", "подшипник");

    /// <summary>Balls that find no room on their circle.</summary>
    public string BallsTooLarge => Say(
        "So many rolling elements of this diameter do not fit on the circle of the pitch diameter.",
        "Столько тел качения такого диаметра не помещается на окружности центров.");

    /// <summary>Speed, frequency and pole pairs do not fit each other.</summary>
    public string Contradiction => Say(
        "Rated speed, rated frequency and pole pairs contradict each other: the slip must lie above 0 and up to 15 %.",
        "Частота вращения, частота сети и число пар полюсов не согласуются: скольжение должно быть выше 0 и не более 15 %.");

    /// <summary>A field's name with its unit.</summary>
    /// <param name="field">The field.</param>
    public string WithUnit(NameplateField field) =>
        field.Unit == Unit.None ? Of(field) : $"{Of(field)}, {Figures.Sign(field.Unit)}";

    /// <summary>What is wrong with a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="typed">What was typed.</param>
    public string Fault(NameplateField field, string typed)
    {
        ArgumentNullException.ThrowIfNull(field);
        var (least, most) = (Figures.Exact(field.Min), Figures.Join(Figures.Exact(field.Max), field.Unit));
        return Say(
            $"{Of(field)} is \"{typed}\"; a number from {least} to {most} is expected, or nothing.",
            $"{Of(field)}: «{typed}»; ожидается число от {least} до {most} или пустое поле.");
    }
}
