using System;
using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>
    /// A model's file (<c>nanoml pack</c>), looked over whole before anything of it is used: that it is one, that this library is new enough
    /// for it, and that no byte has changed.
    /// </summary>
    /// <remarks>The layout is in docs/model-files.md.</remarks>
    public sealed class ModelFile
    {
        /// <summary>Of this library: a file says from which on it can be played.</summary>
        public const int PlayerVersion = 2;

        internal const int HeaderBytes = 12;
        internal const int HashBytes = 32;

        private const int Mark = 'N' | ('M' << 8) | ('L' << 16) | (0x1A << 24);
        private const int CallsFormat = 1;
        private const int CodeFormat = 2;
        private const int CheckBytes = 4;
        private const int PieceBytes = 256;

        // Version, length and hash in 48 bytes, and a signature of 256.
        private const int MostAnnouncementBytes = 304;

        private readonly ModelSource _source;
        private readonly int _length;
        private readonly bool _hasCode;
        private readonly byte[] _announcement;
        private readonly string _name;
        private readonly int _version;
        private readonly byte[] _modelHash;
        private readonly string _compiler;
        private readonly int _contents;

        private ModelFile(ModelSource source, int length, bool hasCode)
        {
            _source = source;
            _length = length;
            _hasCode = hasCode;
            _announcement = length == source.Length ? null : ModelReader.Bytes(new ModelReader(source, length, source.Length), source.Length - length);
            ModelReader reader = new ModelReader(source, HeaderBytes, length - CheckBytes);
            _name = ModelReader.Text(reader);
            _version = reader.Count();
            _modelHash = ModelReader.Bytes(reader, HashBytes);
            _compiler = ModelReader.Text(reader);
            _contents = reader.Position;
            reader.Clear();
        }

        /// <summary>What was packed under which name.</summary>
        public string Name
        {
            get { return _name; }
        }

        /// <summary>Which of the models of this name: a later one has a greater number.</summary>
        public int Version
        {
            get { return _version; }
        }

        /// <summary>SHA-256 of the ONNX or TensorFlow Lite file that it was made of.</summary>
        public byte[] ModelHash
        {
            get { return _modelHash; }
        }

        /// <summary>The version of nanoml that packed it.</summary>
        public string Compiler
        {
            get { return _compiler; }
        }

        /// <summary>Whether it holds compiled assemblies, for <see cref="CompiledModel"/>; if not, calls of kernels, for <see cref="ModelPlayer"/>.</summary>
        public bool HasCode
        {
            get { return _hasCode; }
        }

        /// <summary>Where the bytes are.</summary>
        public ModelSource Source
        {
            get { return _source; }
        }

        /// <summary>How many bytes, from the first on, are the model.</summary>
        public int Length
        {
            get { return _length; }
        }

        /// <summary>What lies behind the model, for NanoML.Updates: version, length and hash of it, and a signature of these; null for nothing.</summary>
        public byte[] Announcement
        {
            get { return _announcement; }
        }

        /// <summary>Looks a file over.</summary>
        /// <exception cref="ModelFileException">It is none, is damaged, or needs a newer library.</exception>
        public static ModelFile Open(ModelSource source)
        {
            if (source.Length < HeaderBytes + CheckBytes)
            {
                throw new ModelFileException("the model's file has only " + source.Length.ToString() + " bytes");
            }

            ModelReader header = new ModelReader(source, 0, HeaderBytes);
            if (header.Int32() != Mark)
            {
                throw new ModelFileException("this is no model's file: nanoml pack makes them");
            }

            int format = header.UInt16();
            int least = header.UInt16();
            if ((format != CallsFormat && format != CodeFormat) || least > PlayerVersion)
            {
                throw new ModelFileException(
                    "the model's file has format " + format.ToString() + " and asks for version " + least.ToString()
                    + " of NanoML.Player; this one knows formats up to " + CodeFormat.ToString() + " and is version " + PlayerVersion.ToString());
            }

            int length = header.Int32();
            if (length < HeaderBytes + CheckBytes || length > source.Length || source.Length - length > MostAnnouncementBytes)
            {
                throw new ModelFileException(
                    "the model's file says that it has " + length.ToString() + " bytes, and there are " + source.Length.ToString());
            }

            RequireChecksum(source, length - CheckBytes);
            return new ModelFile(source, length, format == CodeFormat);
        }

        /// <summary>Where what <see cref="Open"/> has not read begins.</summary>
        internal int Contents
        {
            get { return _contents; }
        }

        /// <summary>Where it ends.</summary>
        internal int End
        {
            get { return _length - CheckBytes; }
        }

        private static void RequireChecksum(ModelSource source, int length)
        {
            byte[] piece = new byte[PieceBytes];
            Crc32 crc = new Crc32();
            int value = 0;
            for (int position = 0; position < length; position += PieceBytes)
            {
                int count = length - position < PieceBytes ? length - position : PieceBytes;
                source.Read(position, piece, 0, count);
                value = crc.Of(value, piece, 0, count);
            }

            Array.Clear(piece, 0, PieceBytes);
            if (new ModelReader(source, length, length + CheckBytes).Int32() != value)
            {
                throw new ModelFileException("the model's file is damaged: its checksum is wrong");
            }
        }
    }
}
