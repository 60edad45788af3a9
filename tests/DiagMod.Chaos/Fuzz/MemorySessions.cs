using DiagMod.Core.Ports;

namespace DiagMod.Chaos.Fuzz;

/// <summary>Uploads in chunks, kept in memory as the database keeps them: by parts, and only what begins where the upload ends. One
/// request at a time.</summary>
internal sealed class MemorySessions : IUploadSessions
{
    private readonly Dictionary<Guid, UploadSession> _sessions = [];
    private readonly Dictionary<(Guid Id, long Offset), byte[]> _parts = [];

    /// <summary>Forgets all uploads.</summary>
    public void Clear()
    {
        _sessions.Clear();
        _parts.Clear();
    }

    public Task<SessionOpening> OpenAsync(NewUpload upload, UploadQuota quota, CancellationToken cancellationToken)
    {
        var session = new UploadSession
        {
            Id = Guid.NewGuid(),
            EquipmentId = upload.EquipmentId,
            FileName = upload.FileName,
            Size = upload.Size,
            BodySha256 = upload.BodySha256,
            Rate = upload.Rate,
            RecordedAt = upload.RecordedAt,
            Offset = 0,
            State = UploadState.Open,
            RawId = null,
            Refusal = null,
            TouchedAt = DateTimeOffset.UnixEpoch,
        };
        _sessions.Add(session.Id, session);
        return Task.FromResult(new SessionOpening(SessionOpeningKind.New, session));
    }

    public Task<UploadSession?> FindAsync(Guid id, string owner, CancellationToken cancellationToken) =>
        Task.FromResult(_sessions.GetValueOrDefault(id));

    public Task<bool> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length is 0 or > UploadSession.MaxPartBytes)
        {
            throw new ArgumentException($"A part has 1 to {UploadSession.MaxPartBytes} bytes; this one has {content.Length}.");
        }

        if (!_sessions.TryGetValue(id, out var session) || session.Offset != offset || offset + content.Length > session.Size)
        {
            return Task.FromResult(false);
        }

        _parts.Add((id, offset), content.ToArray());
        _sessions[id] = session with { Offset = offset + content.Length };
        return Task.FromResult(true);
    }

    public Task<int> ReadPartAsync(Guid id, long offset, Memory<byte> part, CancellationToken cancellationToken)
    {
        if (!_parts.TryGetValue((id, offset), out var kept))
        {
            return Task.FromResult(0);
        }

        kept.CopyTo(part);
        return Task.FromResult(kept.Length);
    }

    public Task GiveUpAsync(Guid id, Actor actor, CancellationToken cancellationToken)
    {
        _sessions.Remove(id);
        return Task.CompletedTask;
    }
}
