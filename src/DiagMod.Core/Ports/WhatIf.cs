using DiagMod.Core.Currents;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Ports;

/// <summary>What would have been told of a motor under a supposition, beside what was told.</summary>
/// <param name="EquipmentId">The motor.</param>
/// <param name="FoldedFrom">The entry after which the fold began; a supposed detector learned from there.</param>
/// <param name="FoldedTo">The last entry of the fold.</param>
/// <param name="Files">Files that were compared.</param>
/// <param name="Was">What was told of them.</param>
/// <param name="Would">What would have been.</param>
/// <param name="Gained">Files of which more would have been told, in the order of the journal, at most
/// 200.</param>
/// <param name="GainedFiles">How many there are.</param>
/// <param name="Lost">Files of which less would have been told, likewise.</param>
/// <param name="LostFiles">How many there are.</param>
/// <param name="WasModel">The model as it was at the end of the fold.</param>
/// <param name="WouldModel">The model as it would be there.</param>
public sealed record WhatIf(
    EquipmentId EquipmentId, long FoldedFrom, long FoldedTo, long Files, WhatIfCounts Was, WhatIfCounts Would,
    IReadOnlyList<WhatIfFile> Gained, long GainedFiles, IReadOnlyList<WhatIfFile> Lost, long LostFiles,
    TwinModel WasModel, TwinModel WouldModel);

/// <summary>What was told of some files.</summary>
/// <param name="Alarms">Files at level alarm.</param>
/// <param name="Warnings">Files at level warning.</param>
/// <param name="AnomalousFiles">Files with a window above the threshold, whatever their level.</param>
/// <param name="AnomalousWindows">Windows above the threshold.</param>
/// <param name="LearningFiles">Files at which the twin was still learning.</param>
public sealed record WhatIfCounts(long Alarms, long Warnings, long AnomalousFiles, long AnomalousWindows, long LearningFiles);

/// <summary>One file, both ways.</summary>
/// <param name="Was">As it was judged.</param>
/// <param name="Would">As it would have been.</param>
public sealed record WhatIfFile(FoldedFile Was, FoldedFile Would);
