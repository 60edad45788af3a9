using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace DiagMod.Dashboard.StatusBoard;

/// <summary>Places of motors and groups on the board, and how many motors of a group the process needs; for engineers.</summary>
public sealed partial class LayoutPage
{
    private LayoutForm? _form;
    private string? _said;
    private bool _isBusy;

    [Inject]
    public required IProcessLayout Layout { get; set; }

    [Inject]
    public required IMotorRegistry Motors { get; set; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var names = (await Motors.ListAllAsync(CancellationToken.None))
            .ToDictionary(motor => motor.EquipmentId, motor => motor.Name);
        _form = LayoutForm.Of(await Layout.ReadAsync(CancellationToken.None), names);
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
            var user = (await Authentication.GetAuthenticationStateAsync()).User;
            await Layout.SaveAsync(layout, Client.Actor(user), CancellationToken.None);
            _said = Text.Places.Saved;
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
