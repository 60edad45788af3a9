using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Motors;

/// <summary>Texts about a motor's model, choosing another, and the models of all motors.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class ModelTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading of the panel.</summary>
    public string Title => Say("Model", "Модель");

    /// <summary>Heading of the administrator's page.</summary>
    public string AllModels => Say("Models", "Модели");

    /// <summary>Figure: threshold of a window.</summary>
    public string Threshold => Say("window threshold", "порог окна");

    /// <summary>Figure: the model's own threshold, where a setting overrides it.</summary>
    public string OwnThreshold => Say("the model's own", "собственный порог модели");

    /// <summary>Figure: windows it was trained on.</summary>
    public string Samples => Say("trained on", "обучена на");

    /// <summary>Figure: windows it learned from on line.</summary>
    public string LearnedFrom => Say("windows seen", "учтено окон");

    /// <summary>Figure: progress of learning.</summary>
    public string Blocks => Say("learned blocks", "изучено блоков");

    /// <summary>Figure: when it was made.</summary>
    public string Created => Say("in use since", "используется с");

    /// <summary>In place of a time for a model that never was chosen.</summary>
    public string Shipped => Say("shipped with the product", "поставлена с продуктом");

    /// <summary>Figure: fleet prior.</summary>
    public string Prior => Say("fleet prior", "априорные данные парка");

    /// <summary>Figure: version.</summary>
    public string Version => Say("version", "версия");

    /// <summary>Button that opens the form.</summary>
    public string Change => Say("Change the model", "Сменить модель");

    /// <summary>Button that closes the form.</summary>
    public string Cancel => Say("Cancel", "Отмена");

    /// <summary>Field: type.</summary>
    public string Type => Say("Detector", "Детектор");

    /// <summary>Field: threshold.</summary>
    public string ThresholdField => Say("Threshold of a window's score", "Порог оценки окна");

    /// <summary>Placeholder of the field.</summary>
    public string Own => Say("the model's own", "собственный");

    /// <summary>Button: preview.</summary>
    public string Preview => Say("What would have been told?", "Что было бы сообщено?");

    /// <summary>Button: adopt.</summary>
    public string Adopt => Say("Use this model", "Применить модель");

    /// <summary>While the preview is computed.</summary>
    public string Folding => Say(
        "The motor's journal is being folded again …", "Журнал двигателя пересчитывается …");

    /// <summary>Hint beside the buttons.</summary>
    public string Hint => Say(
        "Another detector begins to learn anew; another threshold alone keeps what was learned. Nothing changes before it is applied.",
        "Другой детектор начинает обучение заново; смена одного порога сохраняет изученное. До применения ничего не меняется.");

    /// <summary>A setting stands above the threshold given here.</summary>
    public string SettingWins => Say(
        "The threshold set for all motors in the configuration stands above a motor's own.",
        "Порог, заданный в конфигурации для всех двигателей, важнее порога отдельного двигателя.");

    /// <summary>Heading of the preview.</summary>
    public string Compared => Say("What would have been told", "Что было бы сообщено");

    /// <summary>Column: as it was.</summary>
    public string Was => Say("was told", "сообщено");

    /// <summary>Column: as it would have been.</summary>
    public string Would => Say("would have been", "было бы");

    /// <summary>Row: files at level alarm.</summary>
    public string Alarms => Say("Files in alarm", "Файлов с тревогой");

    /// <summary>Row: files at level warning.</summary>
    public string Warnings => Say("Files with a warning", "Файлов с предупреждением");

    /// <summary>Row: windows above the threshold.</summary>
    public string AnomalousWindows => Say("Windows above the threshold", "Окон выше порога");

    /// <summary>Row: files while it was learning.</summary>
    public string LearningFiles => Say("Files while learning", "Файлов за время обучения");

    /// <summary>Heading of the list of what is gained.</summary>
    /// <param name="files">How many files.</param>
    public string Gained(long files) => Say("More would have been told of ", "Больше было бы сообщено: ")
        + Counted(files, ("file", "files"), ("файл", "файла", "файлов"));

    /// <summary>Heading of the list of what is lost.</summary>
    /// <param name="files">How many files.</param>
    public string Lost(long files) => Say("Less would have been told of ", "Меньше было бы сообщено: ")
        + Counted(files, ("file", "files"), ("файл", "файла", "файлов"));

    /// <summary>Only the first of a long list are shown.</summary>
    /// <param name="files">How many are shown.</param>
    public string FirstOnes(long files) => Say("shown: the first ", "показаны первые ") + Figures.Count(files);

    /// <summary>Nothing differs.</summary>
    public string NothingDiffers => Say(
        "Of no file anything else would have been told.", "Ни об одном файле не было бы сообщено иное.");

    /// <summary>Over what was compared.</summary>
    /// <param name="files">Files compared.</param>
    public string Over(long files) => Say("Compared: ", "Сравнено: ") + Counted(files, ("file", "files"), ("файл", "файла", "файлов"));

    /// <summary>Column: time of a file.</summary>
    public string File => Say("File of", "Файл от");

    /// <summary>Column: journal entry.</summary>
    public string Entry => Say("Entry", "Запись журнала");

    /// <summary>Column: level.</summary>
    public string Level => Say("Level", "Уровень");

    /// <summary>Column: windows.</summary>
    public string Windows => Say("Windows above", "Окон выше");

    /// <summary>Column: score.</summary>
    public string Score => Say("Score", "Оценка");

    /// <summary>The field holds no threshold.</summary>
    /// <param name="found">What it holds.</param>
    public string BadThreshold(string found) => Say(
        $"\"{found}\" is no threshold; a number above 0 is expected, or nothing.",
        $"«{found}» — не порог; ожидается число больше 0 или пустое поле.");

    /// <summary>Too few windows to train on.</summary>
    /// <param name="have">Windows at hand.</param>
    /// <param name="need">Windows needed.</param>
    public string TooFew(string have, string need) => Say(
        $"This detector must be trained first: {have} healthy windows are there, {need} are needed.",
        $"Этот детектор нужно сначала обучить: исправных окон {have}, требуется {need}.");

    /// <summary>The journal is too long to fold.</summary>
    public string TooLong => Say("The motor's journal is too long for a preview.", "Журнал двигателя слишком длинный для предпросмотра.");

    /// <summary>The choice was not adopted.</summary>
    public string Refused => Say(
        "The model was not adopted: another change came in between. Try again.",
        "Модель не применена: её успели изменить. Повторите попытку.");

    /// <summary>The journal could not be folded.</summary>
    public string Broken => Say(
        "The motor's journal does not hold together; the log says where.", "Журнал двигателя нарушен; подробности в журнале работы.");

    /// <summary>Button that trains.</summary>
    public string Retrain => Say("Train now", "Обучить сейчас");

    /// <summary>What training does.</summary>
    public string RetrainHint => Say(
        "Trains the isolation forests from the motors' healthy files. Models that learn on line need none of it.",
        "Обучает изолирующие леса по исправным файлам двигателей. Модели, которые учатся на ходу, в этом не нуждаются.");

    /// <summary>While it trains.</summary>
    public string Training => Say("Models are being trained …", "Модели обучаются …");

    /// <summary>Somebody trains already.</summary>
    public string Busy => Say("A training is running already.", "Обучение уже выполняется.");

    /// <summary>Nothing was ever adopted.</summary>
    public string NoneAdopted => Say(
        "No motor has adopted a model yet: all use the one shipped with the product.",
        "Ни один двигатель ещё не сменил модель: все используют поставленную с продуктом.");

    /// <summary>While the list is read.</summary>
    public string Reading => Say("The models are being read …", "Загрузка списка моделей …");

    /// <summary>Column: motor.</summary>
    public string Motor => Say("Motor", "Двигатель");

    /// <summary>Column: when it was adopted.</summary>
    public string Adopted => Say("Adopted", "Принята");

    /// <summary>Column: files.</summary>
    public string Files => Say("Files", "Файлы");

    /// <summary>Column: in use.</summary>
    public string InUse => Say("In use", "Используется");

    /// <summary>Marks the model in use.</summary>
    public string Yes => Say("yes", "да");

    /// <summary>Button: older ones.</summary>
    public string More => Say("Older ones", "Более старые");

    /// <summary>Heading of what a training came to.</summary>
    public string Trained => Say("What the training came to", "Итог обучения");

    /// <summary>Column: result of a training.</summary>
    public string Result => Say("Result", "Итог");

    /// <summary>A detector in words.</summary>
    /// <param name="type">lcm, hst, stats or iforest.</param>
    public string OfModelType(string type) => type switch
    {
        "lcm" => Say("load-conditioned model", "модель с учётом нагрузки"),
        "hst" => Say("half-space trees", "деревья полупространств"),
        "stats" => Say("frozen baseline", "замороженная база"),
        "iforest" => Say("isolation forest", "изолирующий лес"),
        _ => type,
    };

    /// <summary>Who says the threshold.</summary>
    /// <param name="source">Source.</param>
    public string Of(ModelThresholdSource source) => source switch
    {
        ModelThresholdSource.Setting => Say("by the setting for all motors", "задан настройкой для всех"),
        ModelThresholdSource.Manifest => Say("by the motor's manifest", "задан манифестом двигателя"),
        ModelThresholdSource.Learned => Say("learned from this motor", "изучен на этом двигателе"),
        _ => Say("not known while learning", "неизвестен до конца обучения"),
    };

    /// <summary>How the files of a model are.</summary>
    /// <param name="files">How.</param>
    public string Of(ModelFiles files) => files switch
    {
        ModelFiles.Whole => Say("whole", "целы"),
        ModelFiles.Altered => Say("altered", "изменены"),
        _ => Say("not on this host", "нет на этом узле"),
    };

    /// <summary>What a training came to.</summary>
    /// <param name="result">What.</param>
    public string Of(TrainingResult result) => result switch
    {
        TrainingResult.Adopted => Say("trained and adopted", "обучена и принята"),
        TrainingResult.Unchanged => Say("unchanged, no new data", "без изменений, новых данных нет"),
        TrainingResult.LearnsOnline => Say("learns on line", "учится на ходу"),
        TrainingResult.TooFewWindows => Say("too few healthy windows", "слишком мало исправных окон"),
        TrainingResult.Reporting => Say("not while it reports something", "не обучается при активном сообщении"),
        _ => Say("failed", "не удалось"),
    };
}
