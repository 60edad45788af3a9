using DiagMod.Core.Ports;
using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Admin;

/// <summary>The models that motors adopted, and the button that trains.</summary>
public sealed partial class ModelsPage
{
    private static readonly PageRequest ModelsAtOnce = new(50, null);

    private List<ListedModel>? _models;
    private IReadOnlyList<TrainedMotor>? _trained;
    private string? _next;
    private string? _said;
    private bool _isBusy;

    [Inject]
    public required IMotorModels Models { get; set; }

    [Inject]
    public required SignedInUser SignedIn { get; set; }

    [CascadingParameter]
    public required ClientOrigin Client { get; set; }

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        var page = await Models.ListAsync(null, ModelsAtOnce, Leaving);
        _models = [.. page.Items];
        _next = page.Next;
    }

    private async Task MoreAsync()
    {
        var page = await Models.ListAsync(null, ModelsAtOnce with { Cursor = _next }, Leaving);
        _models!.AddRange(page.Items);
        _next = page.Next;
    }

    private async Task RetrainAsync()
    {
        // Asked again at every act: a page opened as administrator outlives the role.
        if (await SignedIn.WhoMayAsync("admin") is not { } user)
        {
            _said = Words.RoleTakenAway;
            return;
        }

        (_isBusy, _said, _trained) = (true, null, null);
        StateHasChanged();
        try
        {
            _trained = await Models.TrainAsync(new TrainingOrder(null, null), Client.Actor(user), Leaving);
            _said = _trained is null ? Text.Model.Busy : null;
            await ReadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }
}
