using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>Places of motors and groups on the board, and how many motors of a group the process needs; for engineers.</summary>
public sealed partial class LayoutPage
{
    private LayoutForm? _form;
    private string? _said;
    private string? _seen;
    private bool _isBusy;

    [Inject]
    public required IProcessLayout Layout { get; set; }

    [Inject]
    public required IMotorRegistry Motors { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        var names = (await Motors.ListAllAsync(CancellationToken.None))
            .ToDictionary(motor => motor.EquipmentId, motor => motor.Name);
        var layout = await Layout.ReadAsync(CancellationToken.None);
        _seen = layout.Version;
        _form = LayoutForm.Of(layout, names);
    }

    private string NameOf(LayoutGroup group) => group switch
    {
        { IsRest: true } => Words.WithoutGroup,
        { Name: "" } => Text.Places.NewGroup,
        _ => group.Name,
    };

    private void Put(LayoutGroup from, LayoutMotor motor, ChangeEventArgs chosen)
    {
        var number = int.Parse((string)chosen.Value!, CultureInfo.InvariantCulture);
        LayoutForm.Put(from, motor, _form!.Groups[number]);
    }

    private async Task SaveAsync()
    {
        var layout = _form!.ToLayout();
        _said = FaultOf(layout);
        if (_said is not null)
        {
            return;
        }

        _isBusy = true;
        try
        {
            if (await SignedIn.WhoMayAsync("engineer") is not { } user)
            {
                _said = Words.RoleTakenAway;
                return;
            }

            var isSaved = await Layout.SaveAsync(layout, _seen, Client.Actor(user), CancellationToken.None);
            await ReadAsync();
            _said = isSaved ? Text.Places.Saved : Text.Places.Changed;
        }
        finally
        {
            _isBusy = false;
        }
    }

    private string? FaultOf(ProcessLayout layout)
    {
        var names = layout.Groups.Select(group => group.Name).OfType<string>().ToList();
        return names.Any(string.IsNullOrWhiteSpace) ? Text.Places.NameMissing
            : names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? Text.Places.NameTwice(twice.Key)
            : layout.Groups.FirstOrDefault(group => group.Required is { } required && (required < 1 || required > group.Motors.Count))
                is { } wrong
                ? Text.Places.NeededFault(wrong.Name ?? "", wrong.Motors.Count)
            : null;
    }
}
