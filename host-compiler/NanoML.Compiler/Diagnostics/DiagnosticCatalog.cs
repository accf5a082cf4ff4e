namespace NanoML.Compiler.Diagnostics;

/// <summary>
/// The one table of error numbers. 00xx files, 01xx the graph (0140 to 0144 keys, 0145 to 0147 names of classes and boards), 02xx data, 03xx quantisation and compression, 04xx planning and fit,
/// 05xx usage, 06xx connected boards and other programs.
/// </summary>
public static class DiagnosticCatalog
{
    public static readonly DiagnosticCode FileNotReadable = new("NML0001", "file cannot be read", "Check the path and its permissions.");
    public static readonly DiagnosticCode NotOnnx = new(
        "NML0002", "not an ONNX model", "Export the model again and check it with onnx.checker.check_model.");
    public static readonly DiagnosticCode UnsupportedVersion = new(
        "NML0003", "unsupported ONNX version", "Export the model with an opset from 7 to 25.");
    public static readonly DiagnosticCode BadTensorData = new(
        "NML0004", "damaged tensor data", "Export the model again and check it with onnx.checker.check_model.");
    public static readonly DiagnosticCode ExternalData = new(
        "NML0005", "external data cannot be read", "Keep the data files in the folder of the model, as the exporter wrote them.");
    public static readonly DiagnosticCode NotPlayable = new(
        "NML0006", "model file cannot be played", "Pack the model again with nanoml pack.");


    public static readonly DiagnosticCode UnsupportedOperator = new(
        "NML0101", "unsupported operator", "Rewrite the model without it, or cut the graph before it.");
    public static readonly DiagnosticCode UnsupportedAttribute = new("NML0102", "unsupported attribute", "Export the model without it.");
    public static readonly DiagnosticCode BadGraph = new(
        "NML0103", "malformed graph", "Export the model again and check it with onnx.checker.check_model.");
    public static readonly DiagnosticCode BadShape = new(
        "NML0104", "shapes do not fit", "Check the model with onnx.checker.check_model(full_check=True).");
    public static readonly DiagnosticCode SymbolicShape = new("NML0105", "symbolic dimension", "Give it a size with --shape NAME=N.");
    public static readonly DiagnosticCode TooLarge = new(
        "NML0106", "value too large for the device", "Use a smaller input or a narrower model.");
    public static readonly DiagnosticCode UnsupportedInterface = new(
        "NML0107", "unsupported model inputs or outputs",
        "Choose one of several outputs with --output NAME; cut the model to one input with onnx.utils.extract_model.");

    public static readonly DiagnosticCode ClassicalOperator = new(
        "NML0108", "operator of classical machine learning", "See docs/scikit-learn.md for those that are supported.");
    public static readonly DiagnosticCode DamagedTflite = new(
        "NML0110", "damaged TensorFlow Lite file", "Convert the model again, and check that it loads with tf.lite.Interpreter.");
    public static readonly DiagnosticCode UnsupportedTfliteOperator = new(
        "NML0111", "unsupported TensorFlow Lite operators",
        "See docs/tflite.md for those that are supported; build the model without the others, or cut it before them.");
    public static readonly DiagnosticCode BadTfliteGraph = new(
        "NML0112", "malformed TensorFlow Lite model", "Convert the model again, and check that it runs with tf.lite.Interpreter.");
    public static readonly DiagnosticCode UnsupportedTfliteTensor = new(
        "NML0113", "unsupported TensorFlow Lite tensor", "Convert with float32 or int8 activations.");
    public static readonly DiagnosticCode UnsupportedTfliteOption = new(
        "NML0114", "unsupported option of a TensorFlow Lite operator", "See docs/tflite.md for what is supported.");
    public static readonly DiagnosticCode TooManyLayers = new("NML0109", "too many layers", "Use a model with fewer layers.");

    public static readonly DiagnosticCode UnknownLayer = new(
        "NML0121", "no such layer", "nanoml inspect MODEL lists the nodes, nanoml split MODEL --at auto the places where it can be cut.");
    public static readonly DiagnosticCode NoCut = new(
        "NML0122", "model cannot be cut there", "Cut it where one tensor holds all that the rest of the model reads: --at auto lists such places.");
    public static readonly DiagnosticCode NotSplittable = new(
        "NML0123", "model cannot be split", "A model is split that takes one input at a time, without --stream and --state.");
    public static readonly DiagnosticCode NoConfidence = new(
        "NML0124", "no confidence to decide by", "A cascade needs a result that chooses a class: several scores, or one probability.");
    public static readonly DiagnosticCode NotASplit = new(
        "NML0125", "not what nanoml split wrote", "Name the folder that nanoml split wrote, or split the model again.");
    public static readonly DiagnosticCode OtherHostModel = new(
        "NML0126", "host's model does not fit the board's", "Give with --host-model a model with the same input and as many classes.");

    public static readonly DiagnosticCode DataDependentFlow = new(
        "NML0135", "control flow that depends on data",
        "Export the model for one case, with a fixed number of steps: trace it (torch.onnx.export) instead of scripting it.");

    public static readonly DiagnosticCode NoFeatures = new(
        "NML0127", "no features before the last layer",
        "Name a value that is made before the result with --features NAME, or build the classifier with a dense layer last (Gemm, or MatMul with a constant).");
    public static readonly DiagnosticCode NothingToTeach = new(
        "NML0128", "model cannot be taught", "Teaching is for classifiers whose last layer is a dense one, before it at most 1,024 features.");

    public static readonly DiagnosticCode NoTimeAxis = new(
        "NML0136", "time axis is not known", "Say which axis of the input is time: --stream INDEX, or the name of a symbolic dimension.");
    public static readonly DiagnosticCode NothingToStream = new(
        "NML0137", "nothing to stream",
        "Take convolutions or pools along time before what needs the whole window; or compile the window, without --stream.");
    public static readonly DiagnosticCode BadHop = new(
        "NML0138", "hop does not fit", "Give --hop fewer frames than the window has, a multiple of the product of strides in time; or leave it out.");
    public static readonly DiagnosticCode StreamInterface = new(
        "NML0139", "model cannot take a stream", "A stream is one input without a state of its own, the features of which are the same in every frame.");

    public static readonly DiagnosticCode EncryptedKey = new(
        "NML0140", "key is encrypted", "Put its password into the environment variable NANOML_KEY_PASSWORD.");
    public static readonly DiagnosticCode NoRsaKey = new(
        "NML0141", "no RSA private key", "Give a PEM file as nanoml keys new writes it: NAME.pem.");
    public static readonly DiagnosticCode PublicKey = new(
        "NML0142", "public key in place of the private one", "Give the private key that belongs to it: NAME.pem, not NAME.public.pem.");
    public static readonly DiagnosticCode WrongKeySize = new(
        "NML0143", "key of another size", "Make one with nanoml keys new.");
    public static readonly DiagnosticCode KeyExists = new(
        "NML0144", "there is a key already",
        "Choose another name with --out. --force replaces the key, and no device that has its public part takes a model from you again.");

    public static readonly DiagnosticCode BadLabelsFile = new(
        "NML0145", "file of class names cannot be used", "Give one name a line, in the order of the model's classes, and no name twice.");
    public static readonly DiagnosticCode OtherLabels = new(
        "NML0146", "names do not go with the model", "Give as many names as the model has classes, in their order.");

    public static readonly DiagnosticCode BoardExists = new(
        "NML0147", "there is a board of that name", "Choose another name with --name; --force replaces a board of yours.");

    public static readonly DiagnosticCode NotNeighbors = new(
        "NML0165", "nearest neighbours that are not read", "Train with weights='uniform' or 'distance'.");

    public static readonly DiagnosticCode BadDataFile = new("NML0201", "data file cannot be read", "Give a .npz, .npy or .csv file.");
    public static readonly DiagnosticCode DataShape = new(
        "NML0202", "data does not fit the model", "The first axis is the sample; the others must be the model's input shape.");
    public static readonly DiagnosticCode BadDataValue = new(
        "NML0203", "data holds values that are not finite", "Remove NaN and infinity from the data.");
    public static readonly DiagnosticCode NoLabels = new(
        "NML0204", "no labels", "Put the class indices into an integer array named 'label'.");
    public static readonly DiagnosticCode TooFewSamples = new("NML0205", "too few samples", "Give more samples with --data.");

    public static readonly DiagnosticCode BadDataset = new(
        "NML0206", "no data set", "Give a folder with a folder of pictures, sounds or tables for each class, or a table with a column of labels.");
    public static readonly DiagnosticCode BadDescription = new(
        "NML0207", "dataset.json that is not valid", "Write it with nanoml data describe; docs/datasets.md has its fields.");
    public static readonly DiagnosticCode EmptyClass = new(
        "NML0208", "class without recordings", "Put recordings into its folder, or remove the folder.");
    public static readonly DiagnosticCode TooFewRecordings = new(
        "NML0209", "too few recordings to split", "Splits are by recording: record the class at least three times.");
    public static readonly DiagnosticCode TwoRates = new(
        "NML0210", "recordings of two rates", "Record all at one rate, or leave those of the other out.");
    public static readonly DiagnosticCode BadPicture = new(
        "NML0211", "picture that cannot be read", "Save it again as PNG, JPEG or BMP, or remove it.");
    public static readonly DiagnosticCode BadSound = new(
        "NML0212", "sound that cannot be read", "Save it again as WAV (PCM of 8 to 32 bits, or float), or remove it.");
    public static readonly DiagnosticCode BadTable = new(
        "NML0213", "table that cannot be read", "Give every row the same columns, and every channel numbers.");
    public static readonly DiagnosticCode NoWindow = new(
        "NML0214", "recordings shorter than a window", "Choose a smaller --window, or record longer.");
    public static readonly DiagnosticCode DatasetTooLarge = new(
        "NML0215", "data set that is too large", "Leave recordings out, or choose a greater --hop.");
    public static readonly DiagnosticCode SharedBetweenSplits = new(
        "NML0216", "recording in two splits", "Remove the copy, or put both into one split.");
    public static readonly DiagnosticCode OtherClasses = new(
        "NML0217", "classes that the model does not have", "Name the folders as the model names its classes, or list classes in its order in dataset.json.");

    public static readonly DiagnosticCode NotQuantizable = new("NML0301", "cannot be quantised", "Rewrite the model without it.");
    public static readonly DiagnosticCode BadWeights = new(
        "NML0302", "weights are not finite", "Train or export the model again: a weight is NaN or infinite.");
    public static readonly DiagnosticCode AccumulatorOverflow = new(
        "NML0303", "accumulator out of range", "Split the layer, or use fewer inputs or fewer bits.");
    public static readonly DiagnosticCode NothingToPrune = new(
        "NML0310", "no channel can be removed", "Use --prune, which sets single weights to zero, or a greater share.");
    public static readonly DiagnosticCode CannotDropFeatures = new(
        "NML0311", "input features cannot be dropped",
        "Compile without --drop-features: it takes models whose first layer, a dense one or a convolution, reads the features.");
    public static readonly DiagnosticCode OneClass = new(
        "NML0320", "nothing to tell apart", "Give training examples of two classes or more.");
    public static readonly DiagnosticCode NoValidation = new(
        "NML0321", "no examples to choose by", "Put recordings of every class into the validation part of the data set.");
    public static readonly DiagnosticCode TooFewExamples = new("NML0322", "too few examples to train on", "Record more, of every class alike.");
    public static readonly DiagnosticCode NothingFits = new(
        "NML0323", "no network fits the board", "Choose a board with more memory, allow more latency or make the inputs smaller.", 1);
    public static readonly DiagnosticCode NoNetwork = new(
        "NML0324", "no network for such inputs", "Give columns, frames of channels or pictures of channels.");
    public static readonly DiagnosticCode Diverged = new(
        "NML0325", "training diverged", "Look for values far from all others in the data, or take another --seed.");
    public static readonly DiagnosticCode NoTreesToPrune = new(
        "NML0120", "no tree can be left out", "Compile without --prune-trees: it takes models of decision trees whose sum is the result.");

    public static readonly DiagnosticCode HeapTooSmall = new(
        "NML0401", "does not fit the managed heap", "Choose a board with PSRAM, a smaller model or a smaller input.", 1);
    public static readonly DiagnosticCode FlashTooSmall = new(
        "NML0402", "does not fit the deployment area", "Choose a board with more flash, or prune the model.", 1);
    public static readonly DiagnosticCode NotPlannable = new("NML0403", "cannot run on the device", "Rewrite the model without it.");
    public static readonly DiagnosticCode NotBitExact = new(
        "NML0404", "emitted code differs from the oracle", "This is a defect: please report it with the model.", 1);
    public static readonly DiagnosticCode SourceMismatch = new(
        "NML0405", "model, board and source do not fit", "Choose another source with --source, or another board.", 1);

    public static readonly DiagnosticCode NotTheModel = new(
        "NML0406", "the compiler computes something else than the model", "This is a defect: please report it with the model.", 1);
    public static readonly DiagnosticCode QualityBelowLine = new(
        "NML0407", "integers are too far from the float model", "Give more and more varied samples with --data.", 1);
    public static readonly DiagnosticCode FloatModelGuesses = new(
        "NML0408", "the float model guesses", "Prepare the data as the training did (--mean, --scale, order of axes).", 1);

    public static readonly DiagnosticCode ArenaTooLarge = new(
        "NML0420", "activations too large for one array",
        "Use a smaller input or fewer channels around that node, or cut the model there and run both parts.", 1);

    public static readonly DiagnosticCode Usage = new("NML0501", "wrong usage", "See nanoml --help.");
    public static readonly DiagnosticCode UnknownBoard = new(
        "NML0502", "unknown board", "nanoml boards lists them; --target also takes the path of a board file.");
    public static readonly DiagnosticCode BadBoardFile = new(
        "NML0503", "board file cannot be read", "Compare it with those in the boards folder.");
    public static readonly DiagnosticCode OutputNotWritable = new(
        "NML0504", "output cannot be written", "Choose another folder with --out.");
    public static readonly DiagnosticCode BadCostTable = new(
        "NML0505", "cost table cannot be read", "firmware/apps/Calibrate prints one; compare it with boards/costs/nanoclr-host.json.");
    public static readonly DiagnosticCode OutputTaken = new(
        "NML0520", "another project is in its place", "Give the class another name with --name, or write to another folder with --out.");
    public static readonly DiagnosticCode WrongRuntime = new(
        "NML0521", "not the runtime that the model needs",
        "Take firmware/NanoML.Runtime/NanoML.Runtime.nfproj of this version, or compile without --runtime.");
    public static readonly DiagnosticCode ProjectNotReadable = new(
        "NML0522", "project cannot be read", "Repair or delete the project.");

    public static readonly DiagnosticCode FolderNotEmpty = new(
        "NML0510", "folder is not empty", "Choose another folder with --out, or add --force: it renews what nanoml wrote and keeps what is yours.");
    public static readonly DiagnosticCode SeveralApplications = new(
        "NML0511", "several applications", "Name the folder of one of them.");

    public static readonly DiagnosticCode ResultsNotWritable = new(
        "NML0512", "results cannot be written", "Send standard output somewhere else.");
    public static readonly DiagnosticCode LogIncomplete = new(
        "NML0513", "log is incomplete", "Make room, or write it elsewhere with --out.", 1);
    public static readonly DiagnosticCode BadProjectFile = new(
        "NML0514", "project file is not valid", "Mend nanoml.json; docs/projects.md lists its fields.");
    public static readonly DiagnosticCode StepMissing = new(
        "NML0515", "a step of the project is not done yet", "nanoml status says what is next.");
    public static readonly DiagnosticCode ProjectExists = new(
        "NML0516", "there is a project already", "Edit its nanoml.json, or choose another folder.");
    public static readonly DiagnosticCode NoProject = new(
        "NML0517", "there is no project here", "nanoml init makes one.");
    public static readonly DiagnosticCode TooMuchText = new(
        "NML0530", "texts do not fit an assembly", "Shorten the labels in the model's metadata, or leave them out.", 1);

    public static readonly DiagnosticCode PortNotUsable = new(
        "NML0601", "serial port cannot be used", "Check its name, the cable and your permissions.");
    public static readonly DiagnosticCode NoAnswer = new("NML0602", "board does not answer", "Check the wiring and the speed of the port.");
    public static readonly DiagnosticCode OtherModel = new("NML0603", "board runs another model", "Deploy this one.");
    public static readonly DiagnosticCode PushRefused = new("NML0604", "board refuses the model", "nanoml push --port PORT shows what the board has.", 1);
    public static readonly DiagnosticCode BrokerUnreachable = new(
        "NML0605", "broker cannot be reached", "Check --broker, that the broker runs there, and that nothing between keeps its port shut.");
    public static readonly DiagnosticCode BrokerRefuses = new(
        "NML0606", "broker refuses the connection", "Check --user, its password, --ca, --cert and --key.");
    public static readonly DiagnosticCode NoNodes = new("NML0607", "no such nodes", "nanoml fleet list says which there are.");
    public static readonly DiagnosticCode RolloutStopped = new("NML0608", "roll-out was stopped", "nanoml fleet history says what became of each node.", 1);
    public static readonly DiagnosticCode HistoryNotUsable = new(
        "NML0609", "history cannot be used", "Give another file with --history, or none.");
    public static readonly DiagnosticCode HostPartFails = new(
        "NML0610", "host's part does not run", "ONNX Runtime computes it: see whether it loads on this system, and whether it takes the model.");
    public static readonly DiagnosticCode NanoClrMissing = new("NML0611", "virtual device not found", "See docs/virtual-device.md.");
    public static readonly DiagnosticCode NanoClrFailed = new("NML0612", "virtual device failed", "See docs/virtual-device.md.", 1);
    public static readonly DiagnosticCode NanoClrHeap = new(
        "NML0632", "out of memory on the virtual device",
        "The model and the samples need more heap than the board has: run fewer with --samples, or make the model smaller.", 1);
    public static readonly DiagnosticCode BadRecorder = new(
        "NML0613", "not a recorder of this version", "Build the application with the NanoML.Recording of this nanoml.");
    public static readonly DiagnosticCode LineTooSlow = new(
        "NML0614", "line is too slow for the sensor", "Build the application with a faster line, or with a lower rate.", 1);
    public static readonly DiagnosticCode OtherRecordings = new(
        "NML0615", "recordings that do not go together", "Record into a data set of its own with --out.");
    public static readonly DiagnosticCode RecordingIncomplete = new(
        "NML0616", "recording is incomplete", "Make room, or record elsewhere with --out. What there is ends in .part.", 1);
    public static readonly DiagnosticCode NoSamples = new(
        "NML0617", "board sends no samples", "Check the sensor's wiring and its pins in the application; its console may say more.", 1);
    public static readonly DiagnosticCode NanoffMissing = new(
        "NML0621", "nanoff not found", "Install it with dotnet tool install -g nanoff.");
    public static readonly DiagnosticCode NotAnImage = new(
        "NML0630", "not a deployment image", "Name the application's folder, or the image that its build left in bin/Debug or bin/Release.");
    public static readonly DiagnosticCode IncompleteImage = new(
        "NML0631", "an assembly is missing from the image",
        "Add the missing packages to the application's project, in the versions that the others need, and rebuild.", 1);
}
