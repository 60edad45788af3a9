namespace DiagMod.Core.Alarms;

/// <content>What levels, shelves, maintenance and orders do to the cases.</content>
public sealed partial class AlarmMachine
{
    /// <summary>A person acknowledges.</summary>
    /// <param name="id">The case.</param>
    /// <param name="order">What is said.</param>
    /// <param name="actor">Who.</param>
    /// <returns>Why not; null when done.</returns>
    public AlarmRefusal? Acknowledge(Guid id, AcknowledgeOrder order, string actor)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (Find(id) is not { } one)
        {
            return AlarmRefusal.Unknown;
        }

        if (one.IsAcknowledged)
        {
            return AlarmRefusal.Acknowledged;
        }

        Write(one, AlarmEvent.Acknowledged, actor, step => step with { Choice = order.Choice, Note = order.Note });
        return null;
    }

    /// <summary>A person puts a case aside.</summary>
    /// <param name="id">The case.</param>
    /// <param name="order">Why and until when.</param>
    /// <param name="actor">Who.</param>
    /// <returns>Why not; null when done.</returns>
    public AlarmRefusal? Shelve(Guid id, ShelveOrder order, string actor)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (Find(id) is not { } one)
        {
            return AlarmRefusal.Unknown;
        }

        if (one.Shelf is not null)
        {
            return AlarmRefusal.Shelved;
        }

        if (order.Until <= _now || order.Until - _now > order.Most)
        {
            return AlarmRefusal.ShelfEnd;
        }

        Write(one, AlarmEvent.Shelved, actor, step => step with { Until = order.Until, Note = order.Reason });
        return null;
    }

    /// <summary>A person takes a case from the shelf.</summary>
    /// <param name="id">The case.</param>
    /// <param name="actor">Who.</param>
    /// <returns>Why not; null when done.</returns>
    public AlarmRefusal? Unshelve(Guid id, string actor)
    {
        if (Find(id) is not { } one)
        {
            return AlarmRefusal.Unknown;
        }

        if (one.Shelf is null)
        {
            return AlarmRefusal.NotShelved;
        }

        Write(one, AlarmEvent.Unshelved, actor);
        return null;
    }

    /// <summary>A person closes a case.</summary>
    /// <param name="id">The case.</param>
    /// <param name="order">What was found.</param>
    /// <param name="actor">Who.</param>
    /// <returns>Why not; null when done.</returns>
    public AlarmRefusal? Close(Guid id, CloseOrder order, string actor)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (Find(id) is not { } one)
        {
            return AlarmRefusal.Unknown;
        }

        if (!one.IsAcknowledged && one.Gravest != AlarmPriority.Advisory)
        {
            return AlarmRefusal.NotAcknowledged;
        }

        Write(one, AlarmEvent.Closed, actor, step => step with { Finding = order.Finding, Note = order.Note });
        if (_levels.TryGetValue(one.Mode, out var level))
        {
            _levels[one.Mode] = level.Spend();
        }

        return null;
    }

    /// <summary>A person says of a case that is over what was found.</summary>
    /// <param name="over">The case.</param>
    /// <param name="order">What was found.</param>
    /// <param name="actor">Who.</param>
    /// <returns>Why not; null when done.</returns>
    public AlarmRefusal? NoteFinding(AlarmCase over, CloseOrder order, string actor)
    {
        ArgumentNullException.ThrowIfNull(over);
        ArgumentNullException.ThrowIfNull(order);
        if (over.Finding is not null)
        {
            return AlarmRefusal.Found;
        }

        var step = Draft(over, AlarmEvent.Found, actor) with { Finding = order.Finding, Note = order.Note };
        _steps.Add(step);
        _touched[over.Id] = over.Apply(step);
        return null;
    }

    private AlarmCase? Find(Guid id) => _open.Values.FirstOrDefault(one => one.Id == id);

    private void Move(AlarmLevel level, AlarmLevel next, DateTimeOffset? dataAt, long? seq)
    {
        _levels[next.Mode] = next;
        if (next.Step == level.Step)
        {
            return;
        }

        AlarmTransition With(AlarmTransition step) => step with { DataAt = dataAt, JournalSeq = seq };
        var one = _open.GetValueOrDefault(next.Mode);
        if (next.Step == 0)
        {
            if (one is { IsActive: true })
            {
                Write(one, AlarmEvent.Returned, System, With);
            }
        }
        else if (one is null)
        {
            Raise(next, With);
        }
        else if (!one.IsActive)
        {
            Write(one, AlarmEvent.Recurred, System, With);
        }
        else if (PriorityOf(next) is var priority && priority != one.Priority)
        {
            Write(one, priority < one.Priority ? AlarmEvent.Escalated : AlarmEvent.Eased, System, With);
        }
    }

    private void Raise(AlarmLevel level, Func<AlarmTransition, AlarmTransition> with)
    {
        if (!_thresholds.Of(level.Mode).IsInService)
        {
            return;
        }

        var raised = with(new AlarmTransition
        {
            CaseId = _newId(),
            Number = 1,
            At = _now,
            Event = AlarmEvent.Raised,
            From = AlarmState.Normal,
            To = _isUnderMaintenance ? AlarmState.Suppressed : AlarmState.Unacknowledged,
            Priority = PriorityOf(level),
            Value = level.Newest.Value,
            Limit = LimitOf(level),
            Actor = System,
        });
        _steps.Add(raised);
        Keep(AlarmCase.Begin(_book.EquipmentId, level.Mode, _book.Clock, raised));
    }

    // Overlays follow what they stand for; each change is a step of its own.
    private void Sync()
    {
        foreach (var level in _levels.Values.Where(level => level.Step > 0 && !_open.ContainsKey(level.Mode)).ToList())
        {
            Raise(level, step => step);
        }

        foreach (var mode in _open.Keys.ToList())
        {
            Sync(mode, one => one.Shelf?.Until <= _now, AlarmEvent.ShelfEnded);
            Sync(mode, one => _isUnderMaintenance && !one.IsSuppressed, AlarmEvent.Suppressed);
            Sync(mode, one => !_isUnderMaintenance && one.IsSuppressed, AlarmEvent.SuppressionEnded);
            Sync(mode, one => !_thresholds.Of(mode).IsInService && !one.IsOutOfService, AlarmEvent.TakenOutOfService);
            Sync(mode, one => _thresholds.Of(mode).IsInService && one.IsOutOfService, AlarmEvent.PutIntoService);
        }
    }

    private void Sync(string mode, Func<AlarmCase, bool> isWanted, AlarmEvent what)
    {
        if (_open.TryGetValue(mode, out var one) && isWanted(one))
        {
            Write(one, what, System);
        }
    }

    private void Write(
        AlarmCase one, AlarmEvent what, string actor, Func<AlarmTransition, AlarmTransition>? with = null)
    {
        var draft = Draft(one, what, actor);
        draft = with?.Invoke(draft) ?? draft;
        var step = draft with { To = what == AlarmEvent.Closed ? AlarmState.Normal : StateOf(one.After(draft)) };
        _steps.Add(step);
        Keep(one.Apply(step));
    }

    private AlarmTransition Draft(AlarmCase one, AlarmEvent what, string actor)
    {
        // Of what is gone the last limit and priority stand: that is what somebody answers for.
        var level = _levels.GetValueOrDefault(one.Mode);
        var holds = level is { Step: > 0 } && one.IsOpen;
        return new AlarmTransition
        {
            CaseId = one.Id,
            Number = one.Version + 1,
            At = _now > one.ChangedAt ? _now : one.ChangedAt,
            Event = what,
            From = one.State,
            To = one.State,
            Priority = holds ? PriorityOf(level!) : one.Priority,
            Value = level is null || !one.IsOpen ? one.Value : level.Newest.Value,
            Limit = holds ? LimitOf(level!) : one.Limit,
            Actor = actor,
        };
    }

    private void Keep(AlarmCase one)
    {
        _touched[one.Id] = one;
        if (one.IsOpen)
        {
            _open[one.Mode] = one;
        }
        else
        {
            _open.Remove(one.Mode);
        }
    }

    private static AlarmState StateOf(AlarmCase one)
    {
        // What was never announced, was acknowledged, or is an advisory needs no answer once it is gone.
        var isAnswered = one.IsAcknowledged || !one.IsAnnounced || one.Gravest == AlarmPriority.Advisory;
        return one switch
        {
            { IsOutOfService: true, IsActive: false } => AlarmState.Normal,
            { IsOutOfService: true } => AlarmState.OutOfService,
            { IsSuppressed: true } => AlarmState.Suppressed,
            { Shelf: not null } => AlarmState.Shelved,
            { IsActive: true, IsAcknowledged: true } => AlarmState.Acknowledged,
            { IsActive: true } => AlarmState.Unacknowledged,
            _ => isAnswered ? AlarmState.Normal : AlarmState.ReturnedUnacknowledged,
        };
    }

    private AlarmPriority PriorityOf(AlarmLevel level) => StepOf(level).Priority;

    private double LimitOf(AlarmLevel level) => StepOf(level).Limit;

    private AlarmStep StepOf(AlarmLevel level)
    {
        var steps = _thresholds.Of(level.Mode).Steps;
        return steps[Math.Clamp(level.Step, 1, steps.Count) - 1];
    }
}
