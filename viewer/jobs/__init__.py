"""Long work in threads: opening, exporting, figures of whole outputs, loading libraries."""
