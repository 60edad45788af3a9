using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Views;

/// <summary>Counts what differs, file by file.</summary>
internal sealed class WhatIfTally(EquipmentId id, long begin)
{
    private readonly List<WhatIfFile> _gained = [];
    private readonly List<WhatIfFile> _lost = [];
    private WhatIfCounts _was = new(0, 0, 0, 0, 0);
    private WhatIfCounts _would = new(0, 0, 0, 0, 0);
    private long _files;
    private long _gainedFiles;
    private long _lostFiles;

    public void Add(FoldedFile was, FoldedFile would)
    {
        _files++;
        _was = Count(_was, was);
        _would = Count(_would, would);
        switch (Told(would) - Told(was))
        {
            case > 0:
                _gainedFiles++;
                Keep(_gained, was, would);
                break;
            case < 0:
                _lostFiles++;
                Keep(_lost, was, would);
                break;
            default:
                break;
        }
    }

    public WhatIf Result(TwinModel was, TwinModel would) => new(
        id, begin, was.JournalSeq, _files, _was, _would, _gained, _gainedFiles, _lost, _lostFiles, was, would);

    // Alarm, warning, windows above the threshold, nothing.
    private static int Told(FoldedFile file) => file.Verdict.Level switch
    {
        AnomalyLevel.Alarm => 3,
        AnomalyLevel.Warning => 2,
        _ => file.AnomalousWindows > 0 ? 1 : 0,
    };

    private static void Keep(List<WhatIfFile> list, FoldedFile was, FoldedFile would)
    {
        if (list.Count < WhatIfs.MostFiles)
        {
            list.Add(new WhatIfFile(was, would));
        }
    }

    private static WhatIfCounts Count(WhatIfCounts counts, FoldedFile file) => new(
        counts.Alarms + (file.Verdict.Level == AnomalyLevel.Alarm ? 1 : 0),
        counts.Warnings + (file.Verdict.Level == AnomalyLevel.Warning ? 1 : 0),
        counts.AnomalousFiles + (file.AnomalousWindows > 0 ? 1 : 0),
        counts.AnomalousWindows + file.AnomalousWindows,
        counts.LearningFiles + (file.IsLearning ? 1 : 0));
}
