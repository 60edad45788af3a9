using System.Collections.Frozen;

namespace DiagMod.Dashboard.Texts;

/// <summary>A short title for every error code, in both languages. The code is the contract; the title is for people.</summary>
public static class ErrorTitles
{
    /// <summary>Codes of statuses that have no code of their own begin so and end with the status.</summary>
    public const string OtherStatus = "E_HTTP_";

    /// <summary>Every code with its titles.</summary>
    public static FrozenDictionary<string, (string English, string Russian)> All { get; } =
        new Dictionary<string, (string English, string Russian)>
        {
            // Requests.
            ["E_BAD_REQUEST"] = ("Malformed request", "Некорректный запрос"),
            ["E_BODY_TOO_LARGE"] = ("Request body too large", "Тело запроса слишком велико"),
            ["E_CONTENT_ENCODING"] = ("Content encoding not supported", "Кодирование содержимого не поддерживается"),
            ["E_CURSOR"] = ("Invalid list cursor", "Недействительный курсор списка"),
            ["E_FORM"] = ("Unreadable form", "Форма не читается"),
            [OtherStatus] = ("Request refused", "Запрос отклонён"),
            ["E_HOST_NAME"] = ("Unknown host name", "Неизвестное имя узла"),
            ["E_JSON"] = ("Invalid JSON body", "Некорректный JSON в теле запроса"),
            ["E_MEDIA_TYPE"] = ("Media type not supported", "Тип содержимого не поддерживается"),
            ["E_METHOD_NOT_ALLOWED"] = ("Method not allowed", "Метод не поддерживается"),
            ["E_MULTIPART"] = ("Invalid multipart body", "Некорректное тело multipart"),
            ["E_NOT_FOUND"] = ("Not found", "Не найдено"),
            ["E_PARAMETER"] = ("Invalid parameter", "Недопустимое значение параметра"),
            ["E_REQUEST_TIMEOUT"] = ("Request timed out", "Истекло время ожидания запроса"),
            ["E_TEXT"] = ("Invalid text", "Недопустимый текст"),
            ["E_TOO_MANY_CONNECTIONS"] = ("Too many live connections", "Слишком много постоянных соединений"),
            ["E_TOO_MANY_REQUESTS"] = ("Too many requests", "Слишком много запросов"),

            // The service.
            ["E_INTERNAL"] = ("Internal error", "Внутренняя ошибка"),
            ["E_STORAGE_FULL"] = ("Storage full", "Хранилище заполнено"),
            ["E_UNAVAILABLE"] = ("Service unavailable", "Служба временно недоступна"),

            // Who may do what.
            ["E_CREDENTIALS"] = ("Sign-in refused", "Вход отклонён"),
            ["E_CSRF"] = ("Cross-site request refused", "Запрос с чужого сайта отклонён"),
            ["E_FORBIDDEN"] = ("Access denied", "Доступ запрещён"),
            ["E_KEY"] = ("Invalid key settings", "Недопустимые параметры ключа"),
            ["E_KEY_GROUP"] = ("Outside the groups of the key", "Вне групп ключа"),
            ["E_KEY_IN_ADDRESS"] = ("Key in an address", "Ключ в адресе"),
            ["E_KEY_OWNER"] = ("No owner for a key", "У ключа нет владельца"),
            ["E_KEY_SCOPE"] = ("Scope over the own role", "Право выше собственной роли"),
            ["E_KEY_UNKNOWN"] = ("Unknown key", "Ключ не найден"),
            ["E_LAST_ADMIN"] = ("Last active administrator", "Последний действующий администратор"),
            ["E_MFA_ENROLMENT"] = ("Enrolment refused", "Подключение отклонено"),
            ["E_MFA_ENROLMENT_REQUIRED"] = ("Second factor required", "Требуется второй фактор"),
            ["E_MFA_REQUIRED"] = ("Code awaited", "Ожидается код"),
            ["E_MFA_STATE"] = ("Second factor unchanged", "Второй фактор не изменён"),
            ["E_OWN_ACCOUNT"] = ("Own account cannot be restricted", "Нельзя ограничить собственную учётную запись"),
            ["E_PASSWORD"] = ("Password refused", "Пароль не принят"),
            ["E_PASSWORD_CHANGE_REQUIRED"] = ("Password change required", "Требуется сменить пароль"),
            ["E_ROLE"] = ("Unknown role", "Неизвестная роль"),
            ["E_SESSION_UNKNOWN"] = ("Unknown session", "Сеанс не найден"),
            ["E_UNAUTHENTICATED"] = ("Sign-in required", "Требуется вход"),
            ["E_USERNAME"] = ("Invalid user name", "Недопустимое имя пользователя"),
            ["E_USER_EXISTS"] = ("User name taken", "Имя пользователя уже занято"),
            ["E_USER_UNKNOWN"] = ("Unknown user", "Пользователь не найден"),

            // Alarms.
            ["E_ALARM_ACKNOWLEDGED"] = ("Alarm already acknowledged", "Сигнал уже квитирован"),
            ["E_ALARM_CHANGED"] = ("Alarm changed meanwhile", "Сигнал тем временем изменился"),
            ["E_ALARM_CLOSED"] = ("Alarm is over", "Сигнал уже закрыт"),
            ["E_ALARM_FINDING"] = ("Unknown finding", "Неизвестный вывод"),
            ["E_ALARM_FOUND"] = ("Finding already recorded", "Вывод уже записан"),
            ["E_ALARM_NOT_ACKNOWLEDGED"] = ("Alarm not acknowledged", "Сигнал не квитирован"),
            ["E_ALARM_NOT_SHELVED"] = ("Alarm not shelved", "Сигнал не отложен"),
            ["E_ALARM_SHELF_END"] = ("Shelf ends too late or is past", "Недопустимый срок откладывания"),
            ["E_ALARM_SHELVED"] = ("Alarm already shelved", "Сигнал уже отложен"),
            ["E_ALARM_THRESHOLD"] = ("Invalid alarm threshold", "Недопустимая уставка"),
            ["E_ALARM_UNKNOWN"] = ("Unknown alarm", "Сигнал не найден"),
            ["E_MAINTENANCE_KIND"] = ("Unknown kind of maintenance", "Неизвестный вид обслуживания"),
            ["E_MAINTENANCE_TIME"] = ("Invalid time of maintenance", "Недопустимое время обслуживания"),
            ["E_MAINTENANCE_UNKNOWN"] = ("Maintenance unknown or over", "Обслуживание не найдено или завершено"),
            ["E_THRESHOLD_CHANGED"] = ("Thresholds changed meanwhile", "Уставки тем временем изменились"),

            // Motors.
            ["E_EQUIPMENT_ID"] = ("Invalid equipment id", "Недопустимый идентификатор двигателя"),
            ["E_FORECAST_FAILED"] = ("Forecast failed", "Прогноз не удался"),
            ["E_INSUFFICIENT_HISTORY"] = ("Not enough history for a forecast", "Недостаточно истории для прогноза"),
            ["E_MODEL_REFUSED"] = ("Model not adopted", "Модель не принята"),
            ["E_MODEL_TYPE"] = ("Unknown model type", "Неизвестный тип модели"),
            ["E_MODEL_UNKNOWN"] = ("Unknown model version", "Версия модели не найдена"),
            ["E_MOTOR_EXISTS"] = ("Motor already exists", "Двигатель уже существует"),
            ["E_MOTOR_SIMULATED"] = ("Simulated motor", "Имитация двигателя"),
            ["E_MOTOR_TYPE"] = ("Unknown motor type", "Неизвестный тип двигателя"),
            ["E_MOTOR_UNKNOWN"] = ("Unknown motor", "Двигатель не найден"),
            ["E_NAME"] = ("Invalid name", "Недопустимое наименование"),
            ["E_SEQ_UNKNOWN"] = ("Unknown journal entry", "Запись журнала не найдена"),
            ["E_STRETCH_TOO_LONG"] = ("Stretch of the journal too long", "Слишком длинный участок журнала"),
            ["E_THRESHOLD"] = ("Invalid threshold", "Недопустимый порог"),
            ["E_TOO_FEW_WINDOWS"] = ("Too few windows to train on", "Слишком мало окон для обучения"),
            ["E_TRAINING_RUNS"] = ("Training in progress", "Обучение уже выполняется"),
            ["E_SPECIFICATION"] = ("Invalid name-plate value", "Недопустимое значение паспортных данных"),

            // The board.
            ["E_LAYOUT"] = ("Unsound layout of the board", "Недопустимая схема табло"),
            ["E_LAYOUT_CHANGED"] = ("Layout changed meanwhile", "Схема табло тем временем изменилась"),

            // Reports.
            ["E_REPORT_FONT"] = ("Font of reports missing", "Нет шрифта для отчётов"),
            ["E_REPORT_NO_DATA"] = ("Nothing to report on", "Нет данных для отчёта"),
            ["E_REPORT_UNKNOWN"] = ("Unknown report", "Отчёт не найден"),

            // Files and what is kept of them.
            ["E_ANALYSIS_FAILED"] = ("Record not analysable", "Запись не удалось проанализировать"),
            ["E_ANALYSIS_PENDING"] = ("Record not analysed yet", "Запись ещё не проанализирована"),
            ["E_DELETED"] = ("File deleted", "Файл удалён"),
            ["E_DUPLICATE_OTHER_MOTOR"] = ("Recording belongs to another motor", "Запись принадлежит другому двигателю"),
            ["E_FILE_BUSY"] = ("File in work", "Файл обрабатывается"),
            ["E_FILE_NOT_COMPLETED"] = ("File not completed", "Обработка файла не завершена"),
            ["E_FILE_UNKNOWN"] = ("Unknown file", "Файл не найден"),
            ["E_JOURNAL_CLEARED"] = ("State no longer kept", "Состояние больше не хранится"),
            ["E_RANGE_TOO_LONG"] = ("Requested range too long", "Запрошенный интервал слишком велик"),
            ["E_SAMPLES_REMOVED"] = ("Samples removed", "Отсчёты сигнала удалены"),
            ["E_WINDOW_UNKNOWN"] = ("Unknown window", "Окно не найдено"),

            // Uploads.
            ["E_CHUNK_LENGTH"] = ("Wrong length of a chunk", "Неверная длина части файла"),
            ["E_CHUNK_TOO_LARGE"] = ("Chunk too large", "Слишком большая часть файла"),
            ["E_CONTENT_RANGE"] = ("Invalid byte range", "Некорректный диапазон байтов"),
            ["E_DISK_LOW"] = ("Disk nearly full", "Диск почти заполнен"),
            ["E_HASH"] = ("Invalid checksum", "Некорректная контрольная сумма"),
            ["E_HASH_MISMATCH"] = ("Checksum mismatch", "Контрольная сумма не совпадает"),
            ["E_NO_FILE"] = ("No file in the request", "В запросе нет файла"),
            ["E_RECORDED_AT"] = ("Invalid recording time", "Недопустимое время записи"),
            ["E_SIZE"] = ("Invalid size", "Недопустимый размер"),
            ["E_UPLOAD_ENDED"] = ("Upload ended already", "Загрузка уже завершена"),
            ["E_UPLOAD_INCOMPLETE"] = ("Upload incomplete", "Файл передан не полностью"),
            ["E_UPLOAD_OFFSET"] = ("Upload goes on elsewhere", "Загрузка продолжается с другого места"),
            ["E_UPLOAD_QUOTA"] = ("Upload quota used up", "Квота загрузок исчерпана"),
            ["E_UPLOAD_SESSIONS"] = ("Too many open uploads", "Слишком много незавершённых загрузок"),
            ["E_UPLOAD_UNKNOWN"] = ("Unknown upload", "Загрузка не найдена"),
            ["E_SAMPLE_RATE"] = ("Invalid sample rate", "Недопустимая частота дискретизации"),

            // The content of a recording.
            ["E_BLANK_LINE"] = ("Blank line in the file", "Пустая строка внутри файла"),
            ["E_CONTAINER"] = ("Archive or compression not supported", "Формат архива или сжатия не поддерживается"),
            ["E_DELIMITER"] = ("Wrong field delimiter", "Неверный разделитель полей"),
            ["E_EMPTY"] = ("Empty file", "Пустой файл"),
            ["E_ENCODING"] = ("Text encoding not supported", "Кодировка текста не поддерживается"),
            ["E_FIELD_COUNT"] = ("Wrong number of fields", "Неверное число полей в строке"),
            ["E_FIELD_TOO_LONG"] = ("Field too long", "Слишком длинное поле"),
            ["E_GZIP_CORRUPT"] = ("Corrupt gzip data", "Повреждённые данные gzip"),
            ["E_HEADER"] = ("Wrong header line", "Неверная строка заголовка"),
            ["E_LINE_ENDING"] = ("Wrong line ending", "Неверный конец строки"),
            ["E_LINE_TOO_LONG"] = ("Line too long", "Слишком длинная строка"),
            ["E_NONFINITE"] = ("Infinite value", "Бесконечное значение"),
            ["E_NO_DATA"] = ("No data in the file", "В файле нет данных"),
            ["E_NUL_BYTE"] = ("Zero byte in the file", "Нулевой байт в файле"),
            ["E_NUMBER"] = ("Not a number", "Значение не является числом"),
            ["E_PHASE_EMPTY"] = ("Phase R has no data", "Нет данных фазы R"),
            ["E_QUOTE"] = ("Misplaced quotation mark", "Лишняя или непарная кавычка"),
            ["E_RANGE"] = ("Value out of range", "Значение вне допустимого диапазона"),
            ["E_TOO_LARGE"] = ("File too large", "Файл слишком велик"),
            ["E_TOO_MANY_ROWS"] = ("Too many rows", "Слишком много строк"),

            // What shows only while a file is worked on.
            ["E_INSUFFICIENT_DATA"] = ("Recording too short", "Слишком короткая запись"),
            ["E_LOST"] = ("Work taken over elsewhere", "Обработка передана другому узлу"),
            ["E_NO_PHASE"] = ("No phase with a current", "Нет тока ни в одной фазе"),
            ["E_POISON"] = ("File failed repeatedly", "Файл не удалось обработать за отведённые попытки"),
            ["E_RETRY"] = ("Attempt to be repeated", "Попытка будет повторена"),
            ["E_SAMPLES_DAMAGED"] = ("Stored samples damaged", "Сохранённые отсчёты повреждены"),
            ["E_SAMPLES_MISSING"] = ("Samples missing", "Отсчёты сигнала отсутствуют"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The title of a code.</summary>
    /// <param name="code">The code, for example E_MOTOR_UNKNOWN.</param>
    /// <param name="language">The reader's language.</param>
    /// <returns>The title; that of a refused request for a code that is not in the catalogue.</returns>
    public static string Of(string code, Language language)
    {
        var (english, russian) = All.TryGetValue(code, out var titles) ? titles : All[OtherStatus];
        return language == Language.Russian ? russian : english;
    }
}
