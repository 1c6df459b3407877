import type { FileMetaData } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { refuse } from '../../../core/dataset/formats/format';

/** Bytes of one page, unpacked; writers make pages of about 1 MB. */
const largestPageBytes = 256 * 1024 * 1024;
/** Of one row group, unpacked. */
const largestGroupBytes = 1024 * 1024 * 1024;
/** Values of one row group, all columns together. */
const mostValues = 20_000_000;
const mostColumns = 2_000;

type RowGroup = FileMetaData['row_groups'][number];

/**
 * Compares what a row group says of itself with its bytes, page by page, before anything is unpacked: a file of a few
 * hundred bytes can declare terabytes.
 * @throws WorkbenchError `dataset.recordRefused`
 */
export function requireBounded(bytes: Uint8Array, group: RowGroup): void {
  if (group.columns.length > mostColumns) {
    refuse(`it has ${group.columns.length} columns; at most ${mostColumns} are read`);
  }
  const sum = { bytes: 0, values: 0 };
  for (const column of group.columns) {
    const found = measureColumn(bytes, column);
    sum.bytes += found.bytes;
    sum.values += found.values;
    if (sum.bytes > largestGroupBytes || sum.values > mostValues) {
      refuse(`a row group unpacks to more than ${largestGroupBytes} bytes or ${mostValues} values`);
    }
    if (BigInt(found.values) < group.num_rows) {
      refuse(`a row group says ${group.num_rows} rows and has ${found.values} values in a column`);
    }
  }
}

function measureColumn(bytes: Uint8Array, { meta_data: column }: RowGroup['columns'][number]) {
  if (!column) {
    return refuse('a column has no description');
  }
  const start = Number(column.dictionary_page_offset || column.data_page_offset);
  const end = start + Number(column.total_compressed_size);
  if (!(start >= 4 && end >= start && end <= bytes.length)) {
    return refuse('a column lies outside the file: it was cut off or damaged');
  }
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + start, end - start), offset: 0 };
  const sum = { bytes: 0, values: 0 };
  while (reader.offset < reader.view.byteLength - 1) {
    const header = parquetHeader(reader);
    const unpacked = Number(header.uncompressed_page_size);
    const size = Number(header.compressed_page_size);
    const values = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    const words = header.dictionary_page_header?.num_values ?? 0;
    const isWithin = size >= 0 && reader.offset + size <= reader.view.byteLength;
    if (!isWithin || !(unpacked >= 0 && unpacked <= largestPageBytes) || !(values >= 0 && words >= 0)) {
      return refuse('a page says sizes that cannot be: the file is damaged');
    }
    sum.bytes += unpacked;
    sum.values += Math.max(values, words);
    reader.offset += size;
  }
  return sum;
}
