using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;
using NanoML.Datasets.Pictures;
using NanoML.TrainingPreprocessing;

namespace NanoML.Datasets.Folders;

/// <summary>Pictures in folders, all brought to one size as the board does with a camera's frame: for a square the square in the middle, else all of it, by the mean of areas.</summary>
internal sealed class PictureFolders : IRecordingSource
{
    private readonly string _first;
    private readonly PictureSize _size;
    private readonly bool _isGiven;
    private readonly bool _grey;

    public PictureFolders(DatasetFiles files, DatasetDescription description)
    {
        _first = files.Files[0].Path;
        _isGiven = description.Size is not null;
        _size = description.Size ?? PictureFile.SizeOf(_first);
        _grey = description.Grey ?? files.Files.All(file => PictureFile.IsGrey(file.Path));
        Classes = files.Classes;
        Recordings = [.. files.Files.Select(file => new Recording(file.Name, file.Class, file.Path, () => Read(file.Path)))];
        Format = new SignalFormat([], null, (_size.Height, _size.Width, _grey ? 1 : 3), 1);
    }

    public DatasetKind Kind => DatasetKind.Pictures;

    public ImmutableArray<string> Classes { get; }

    public IReadOnlyList<Recording> Recordings { get; }

    public SignalFormat Format { get; }

    private Signal Read(string path)
    {
        Picture picture = PictureFile.Read(path, _grey);
        if (!_isGiven && (picture.Width, picture.Height) != (_size.Width, _size.Height))
        {
            throw new CompilerException(
                DiagnosticCatalog.BadPicture,
                $"{path}: the picture is {picture.Width}x{picture.Height}, '{_first}' is {_size.Width}x{_size.Height}",
                "Say what size all are brought to: nanoml data describe --size WxH.");
        }

        Picture sized = Resized(picture);
        return new Signal(1, sized.Values.Length, Array.ConvertAll(sized.Values, value => (float)value));
    }

    private Picture Resized(Picture picture)
    {
        if ((picture.Width, picture.Height) == (_size.Width, _size.Height))
        {
            return picture;
        }

        Picture taken = _size.Width == _size.Height ? Crop.Square(picture.Width, picture.Height).Run(picture) : picture;
        return new Resize(_size.Width, _size.Height, ResizeMode.Area).Run(taken);
    }
}
