using System.Globalization;
using DiagMod.Core.Alarms;
using DiagMod.Host.Http;

namespace DiagMod.Host.Alarms;

/// <summary>Cases as CSV (RFC 4180) for spreadsheets.</summary>
internal static class AlarmCsv
{
    /// <summary>The first line.</summary>
    public const string Header =
        "alarm_id,equipment_id,mode,state,priority,gravest_priority,raised_at,raised_data_at,active_since,returned_at,occurrences,"
        + "value,limit,unit,acknowledged_at,acknowledged_by,choice,note,shelved_until,shelved_by,shelf_reason,closed_at,closed_by,finding,"
        + "finding_note";

    /// <summary>One line of a case, without its end.</summary>
    public static string Line(AlarmCase one)
    {
        string?[] cells =
        [
            one.Id.ToString(), one.EquipmentId.Value, one.Mode, AlarmWords.Of(one.State), AlarmWords.Of(one.Priority),
            AlarmWords.Of(one.Gravest), Time(one.RaisedAt), Time(one.RaisedDataAt), Time(one.ActiveSince), Time(one.ReturnedAt),
            Number(one.Occurrences), Number(one.Value), Number(one.Limit), AlarmModes.UnitOf(one.Mode),
            Time(one.Acknowledgement?.At), Cell(one.Acknowledgement?.By),
            one.Acknowledgement is { } said ? AlarmWords.Of(said.Choice) : null, Cell(one.Acknowledgement?.Note),
            Time(one.Shelf?.Until), Cell(one.Shelf?.By), Cell(one.Shelf?.Reason), Time(one.ClosedAt), Cell(one.ClosedBy),
            Cell(one.Finding?.Defect), Cell(one.Finding?.Note),
        ];
        return string.Join(',', cells);
    }

    /// <summary>A person's text as a cell that no spreadsheet takes for a formula (OWASP, CSV injection): what begins like one gets a leading '.</summary>
    /// <param name="text">The text; null is empty.</param>
    public static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var safe = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString(Times.Format, CultureInfo.InvariantCulture);

    private static string? Number(double value) =>
        double.IsFinite(value) ? value.ToString("0.######", CultureInfo.InvariantCulture) : null;
}
