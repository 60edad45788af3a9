namespace DiagMod.Host.Tests.Postgres;

/// <summary>Every state that a small claim machine can reach, and what is wrong with any of them.</summary>
internal sealed class ClaimExploration
{
    // Fences and attempts only grow: beyond this a state differs from an earlier one in nothing that matters.
    private const int MostClaims = 4;

    private readonly Dictionary<string, List<string>> _cameFrom = [];
    private readonly HashSet<string> _atRest = [];
    private readonly ModelRules _rules;

    private ClaimExploration(ModelRules rules) => _rules = rules;

    /// <summary>What is wrong; empty when nothing is.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>States found.</summary>
    public int States => _cameFrom.Count;

    /// <summary>Explores.</summary>
    /// <param name="files">Files of the motor.</param>
    /// <param name="workers">Workers.</param>
    /// <param name="rules">Rules in force.</param>
    /// <param name="until">What is looked for: once it is found, the rest is left; null = everything.</param>
    public static ClaimExploration Of(int files, int workers, ModelRules rules, string? until = null)
    {
        var exploration = new ClaimExploration(rules);
        exploration.Explore(ClaimModel.Begin(files, workers), until);
        exploration.FindStuck();
        return exploration;
    }

    private void Explore(ClaimModel begin, string? until)
    {
        var waiting = new Queue<ClaimModel>([begin]);
        _cameFrom[begin.Key] = [];
        while (waiting.TryDequeue(out var state)
            && !(until is not null && Violations.Exists(found => found.StartsWith(until, StringComparison.Ordinal))))
        {
            if (state.IsAtRest)
            {
                _atRest.Add(state.Key);
            }

            foreach (var step in state.Steps())
            {
                var next = state.After(step, _rules);
                Check(state, step, next);
                if (next.Files.Any(file => file.Fence > MostClaims))
                {
                    continue;
                }

                if (_cameFrom.TryGetValue(next.Key, out var origins))
                {
                    origins.Add(state.Key);
                }
                else
                {
                    _cameFrom[next.Key] = [state.Key];
                    waiting.Enqueue(next);
                }
            }
        }
    }

    private void Check(ClaimModel state, ModelStep step, ClaimModel next)
    {
        for (var i = 0; i < next.Files.Length; i++)
        {
            var (before, after) = (state.Files[i], next.Files[i]);
            Note(after.Absorbed > 1, "absorbed twice", state, step);
            Note(after.Status == "completed" != (after.Absorbed == 1), "completed without its effect, or the other way round", state, step);
            Note(after.Fence < before.Fence, "a fence went back", state, step);
            Note(after.Deleted && after.Absorbed > before.Absorbed, "absorbed after it was deleted", state, step);
            Note(
                after.Absorbed > before.Absorbed && !before.LeaseRuns && before.Fence != state.Claims[step.Actor]!.Fence,
                "absorbed by a worker that had lost it", state, step);
            Note(
                step.Kind == StepKind.Claim && after.Status == "processing" && after.Fence > before.Fence
                    && state.Files.Take(i).Any(earlier => earlier.IsOpen && next.Files[state.Files.IndexOf(earlier)].IsOpen),
                "claimed before an earlier file", state, step);
        }

        Note(
            step.Kind == StepKind.Claim && next.Claims[step.Actor] is { } claim
                && state.Files.Where((_, file) => file != claim.File).Any(file => file.IsHeld),
            "two files of one motor in work", state, step);
    }

    private void FindStuck()
    {
        var good = new HashSet<string>(_atRest);
        var waiting = new Queue<string>(_atRest);
        while (waiting.TryDequeue(out var key))
        {
            foreach (var origin in _cameFrom[key].Where(good.Add))
            {
                waiting.Enqueue(origin);
            }
        }

        // Of the states that still have claims to spend; the others end where the exploration does.
        Violations.AddRange(_cameFrom.Keys
            .Where(key => !good.Contains(key) && !key.Contains($"#{MostClaims}.", StringComparison.Ordinal))
            .Select(key => "no way to an end: " + key));
    }

    private void Note(bool isWrong, string what, ClaimModel state, ModelStep step)
    {
        if (isWrong && Violations.Count < 100)
        {
            Violations.Add($"{what}: {step} in {state.Key}");
        }
    }
}
